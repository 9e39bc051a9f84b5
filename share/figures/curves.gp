# Curves: a mean over loci or CREs, and a band about it.
#
#   panel   panel: the track, and what else there is a panel for
#   series  series: what has a curve of its own
#   curve   x: the step or place; y: mean; low, high: the band; n: values

eval measure(340)
gap = 50
eval row(panels, 340, 230, 76, 20, 62)
eval title_at(76)
set xlabel x_label
set ylabel y_label offset 1
do for [k = 1:panels] {
    eval series_of(k)
    eval head(k, 1)
    set autoscale
    stats data using (in("curve", k) ? column("x") : NaN):(in("curve", k) ? column("low") : NaN) nooutput name "L"
    stats data using (in("curve", k) ? column("x") : NaN):(in("curve", k) ? column("high") : NaN) nooutput name "U"
    least = L_min_y < 0 ? L_min_y : 0
    most = U_max_y > 1 || figure eq "distance" ? U_max_y : 1
    set xrange [L_min_x < 0 ? L_min_x : 0:L_max_x > L_min_x ? L_max_x : L_max_x + 1]
    set yrange [least < 0 ? least - 0.03 * (most - least) : 0:most + 0.04 * (most - least)]
    few = L_max_x - L_min_x < 13 && figure ne "distance"
    if (few) { set xtics 1 } else { set xtics autofreq }
    plot (figure eq "distance" ? NaN : 1) with lines lw 0.8 lc rgb light, \
        for [s = 1:series] data using (of("curve", k, name[s]) ? column("x") : NaN):(column("low")):(column("high")) \
        with filledcurves fs transparent solid 0.18 noborder lc rgb colour(name[s]), \
        for [s = 1:series] data using (of("curve", k, name[s]) ? column("x") : NaN):(column("y")) \
        with lines lw 1.8 dt dash(name[s]) lc rgb colour(name[s]), \
        for [s = 1:series] data using (few && of("curve", k, name[s]) ? column("x") : NaN):(column("y")) \
        with points pt 7 ps 0.35 lc rgb colour(name[s])
    eval next(k)
}
unset multiplot
