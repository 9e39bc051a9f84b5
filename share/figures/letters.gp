# Letter values of effects, by the class of the context.
#
#   panel      panel: the track
#   series     series: the class of the context; x: its place, from 1; n: tiles
#   letter     a box of letter values: from low to high, width 0 to 1 (the widest holds half of the tiles)
#   median     y: the median
#   outlier    y: an effect beyond the last box
#   threshold  y: where a class begins

gap = 50
eval row(panels, 300, 300, 80, 20, 56)
eval title_at(80)
set ylabel y_label offset 1
unset xtics
do for [k = 1:panels] {
    series = 0
    eval head(k, 0)
    set autoscale
    stats data using (in("series", k) ? column("x") : NaN):(in("series", k) ? column("n") : NaN) nooutput name "S"
    stats data using (in("outlier", k) || in("threshold", k) ? column("y") : in("letter", k) ? column("low") : NaN) nooutput name "L"
    stats data using (in("outlier", k) || in("threshold", k) ? column("y") : in("letter", k) ? column("high") : NaN) nooutput name "U"
    pad = U_max > L_min ? 0.04 * (U_max - L_min) : 0.1
    least = L_min - pad
    few = S_max_y < 1000
    set xrange [0.4:S_max_x + 0.6]
    set yrange [least:U_max + pad]
    plot data using (in("threshold", k) ? 0.4 : NaN):(column("y")):(S_max_x + 0.2):(0) \
        with vectors nohead dt 2 lw 0.8 lc rgb grey, \
        0 with lines lw 0.8 lc rgb light, \
        data using (in("outlier", k) ? column("x") : NaN):(column("y")):(faded(colour(strcol("series")), few ? 0.7 : 0.35)) \
        with points pt 7 ps (few ? 0.45 : 0.25) lc rgb variable, \
        data using (in("letter", k) ? column("x") : NaN):((column("low") + column("high")) / 2): \
        (column("x") - 0.38 * column("width")):(column("x") + 0.38 * column("width")):(column("low")):(column("high")): \
        (faded(colour(strcol("series")), 0.15 + 0.85 * column("width"))) with boxxyerror lc rgb variable, \
        data using (in("median", k) ? column("x") - 0.38 : NaN):(column("y")):(0.76):(0) with vectors nohead lw 1.5 lc rgb dark, \
        data using (in("series", k) ? column("x") : NaN):(least):(strcol("series")) with labels offset 0,-1.2 tc rgb dark, \
        data using (in("series", k) ? column("x") : NaN):(least):(sprintf("n = %d", column("n"))) \
        with labels offset 0,-2.4 font ",11" tc rgb grey
    eval next(k)
}
unset multiplot
