# Measures by distance: bars with their intervals, and what a score that knows nothing has.
#
#   panel   panel: the cell type and track
#   series  series: what ranks; x: its place within a group, from 1
#   group   label: the class of distance; x: its place, from 1; y: the share that is true; low: how many that are; n: of how many
#   bar     x: the class's place; series; y: average precision; low, high: its interval; n

stats data using (is("group") ? column("x") : NaN) nooutput name "G"
wide = 76 * G_max
wide = wide < 300 ? 300 : wide > 800 ? 800 : wide
eval measure(wide)
gap = 50
eval row(panels, wide, 240, 76, 20, 74)
eval title_at(76)
set ylabel y_label offset 1
unset xtics
do for [k = 1:panels] {
    eval series_of(k)
    eval head(k, 0)
    set autoscale
    step = 0.8 / series
    place(s, i) = i >= series || s eq name[i] ? i : place(s, i + 1)
    at(s) = (place(s, 1) - (series + 1) / 2.) * step
    stats data using (in("group", k) ? column("x") : NaN) nooutput name "G"
    set xrange [0.5:G_max + 0.5]
    set yrange [0:1.02]; set ytics 0.2
    plot data using (in("bar", k) ? column("x") + at(strcol("series")) : NaN):(column("y") / 2): \
        (column("x") + at(strcol("series")) - 0.46 * step):(column("x") + at(strcol("series")) + 0.46 * step):(0):(column("y")): \
        (colour(strcol("series"))) with boxxyerror lc rgb variable, \
        data using (in("bar", k) ? column("x") + at(strcol("series")) : NaN):(column("low")):(0): \
        (column("high") - column("low")) with vectors nohead lw 1 lc rgb dark, \
        data using (in("group", k) ? column("x") - 0.42 : NaN):(column("y")):(0.84):(0) with vectors nohead lw 1.4 dt 3 lc rgb dark, \
        data using (in("group", k) ? column("x") : NaN):(0):(strcol("label")) with labels offset 0,-1.1 font ",11" tc rgb dark, \
        data using (in("group", k) ? column("x") : NaN):(0):(sprintf("%d of %d", column("low"), column("n"))) \
        with labels offset 0,-2.4 font ",9" tc rgb grey
    eval next(k)
}
unset multiplot
