# Sufficiency of tiles: letter values of the effects, by the class of the context.
#
#   panel    panel: the track
#   series   series: the class of the context; x: its place, from 1; n: tiles
#   letter   a box of letter values: from low to high, width 0 to 1 (the widest holds half of the tiles)
#   median   y: the median
#   outlier  y: an effect beyond the last box

threshold = 0.3
gap = 50
eval row(panels, 300, 300, 80, 20, 40, 64)
eval title_at(80)
y_label = "Normalised CRE effect, (mutant − control) / WT or control"; set ylabel y_label offset 1
unset xtics
do for [k = 1:panels] {
    set autoscale
    stats data using (in("series", k) ? column("x") : NaN) nooutput name "S"
    stats data using (in("outlier", k) ? column("y") : in("letter", k) ? column("low") : NaN) nooutput name "L"
    stats data using (in("outlier", k) ? column("y") : in("letter", k) ? column("high") : NaN) nooutput name "U"
    least = L_min > -threshold ? -threshold : L_min; most = U_max < threshold ? threshold : U_max
    set label 1 panel[k] at graph 0, 1.05 font ",12" tc rgb dark
    set xrange [0.4:S_max + 0.6]
    set yrange [least:most + 0.1 * (most - least)]
    plot threshold with lines dt 2 lw 0.8 lc rgb grey, -threshold with lines dt 2 lw 0.8 lc rgb grey, \
        0 with lines lw 0.8 lc rgb light, \
        data using (in("outlier", k) ? column("x") : NaN):(column("y")):(faded(colour(strcol("series")), 0.35)) \
        with points pt 7 ps 0.25 lc rgb variable, \
        data using (in("letter", k) ? column("x") : NaN):((column("low") + column("high")) / 2): \
        (column("x") - 0.38 * column("width")):(column("x") + 0.38 * column("width")):(column("low")):(column("high")): \
        (faded(colour(strcol("series")), 0.15 + 0.85 * column("width"))) with boxxyerror lc rgb variable, \
        data using (in("median", k) ? column("x") - 0.38 : NaN):(column("y")):(0.76):(0) with vectors nohead lw 1.5 lc rgb dark, \
        data using (in("series", k) ? column("x") : NaN):(least):(strcol("series")) with labels offset 0,-1.6 tc rgb dark, \
        data using (in("series", k) ? column("x") : NaN):(most):(sprintf("n = %d", column("n"))) \
        with labels offset 0,0.9 font ",9" tc rgb dark
    eval next(k)
}
unset multiplot
