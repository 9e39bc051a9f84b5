# Context effects: a histogram per track, the thresholds of the classes, and how many TSSs are in each class.
#
#   panel      panel: the track
#   series     series: a class; x: its place, from 1; n: TSSs
#   bin        a bar: x its middle, width, from low to high (they stand on each other), n TSSs; series the class
#   threshold  x: where a class begins

gap = 50
eval row(panels, 360, 240, 80, 20, 62)
eval title_at(80)
set xlabel x_label
set ylabel y_label offset 1
set xtics 0.5
unset x2tics; unset y2tics
do for [k = 1:panels] {
    set autoscale
    stats data using (in("bin", k) ? column("high") : NaN) nooutput name "H"
    stats data using (in("bin", k) ? column("x") - column("width") / 2 : NaN) nooutput name "X"
    stats data using (in("series", k) && strcol("series") ne "other" ? column("n") : 0) nooutput name "N"
    series = 0
    eval head(k, 0)
    eval counts(1.15 * H_max)
    set xrange [X_min:1.02]
    set yrange [0:1.15 * H_max]
    most = N_max > 0 ? N_max : 1
    set x2range [-2.2 * most:6.5 * most]     # the inset: bars of how many TSSs each class has, at the top left
    set y2range [14.5:0.2]
    plot data using (in("threshold", k) ? column("x") : NaN):(0):(0):((column("x") > 0.5 ? 1.02 : 0.72) * H_max) with vectors nohead lw 0.8 dt 2 lc rgb grey, \
        data using (in("bin", k) ? column("x") : NaN):((column("low") + column("high")) / 2): \
        (column("x") - 0.46 * column("width")):(column("x") + 0.46 * column("width")):(column("low")):(column("high")): \
        (colour(strcol("series"))) with boxxyerror lc rgb variable, \
        data using (in("series", k) && strcol("series") ne "other" ? 0 : NaN):(column("x")):(0):(column("n")): \
        (column("x") - 0.35):(column("x") + 0.35):(colour(strcol("series"))) axes x2y2 with boxxyerror lc rgb variable, \
        data using (in("series", k) && strcol("series") ne "other" ? -0.08 * most : NaN):(column("x")):(strcol("series")) \
        axes x2y2 with labels right font ",10" tc rgb dark, \
        data using (in("series", k) && strcol("series") ne "other" ? column("n") + 0.08 * most : NaN):(column("x")): \
        (sprintf("%d", column("n"))) axes x2y2 with labels left font ",10" tc rgb dark
    eval next(k)
}
unset multiplot
