# Share of the tiles of each class that lie on an annotation.
#
#   panel  panel: the track
#   group  label: an annotation; x: its place, from 1 (the same in all panels)
#   series series: a class (what is none, by the context too); x: its place within a group, from 1
#   bar    x: the annotation's place; series: the class; y: share; n: tiles; label: asterisks

stats data using (is("group") ? column("x") : NaN) nooutput name "G"
gap = 50
eval row(panels, (G_max > 4 ? 80 * G_max : 320), 220, 76, 20, 110, 70)
eval title_at(76)
y_label = "Share on the annotation (%)"; set ylabel y_label offset 1
unset xtics
series = 0
stats data using (is("series") ? add_series(strcol("series")) : NaN) nooutput
step = 0.84 / series
place(s, k) = k > series ? series : s eq name[k] ? k : place(s, k + 1)
at(s) = (place(s, 1) - (series + 1) / 2.) * step
do for [k = 1:panels] {
    set autoscale
    stats data using (in("bar", k) ? 100 * column("y") : NaN) nooutput name "B"
    top = B_max > 0 ? B_max : 1
    set label 1 panel[k] at graph 0, 1.14 font ",12" tc rgb dark
    eval legend(1.055)
    set xrange [0.4:G_max + 0.6]
    set yrange [0:1.1 * top]
    plot data using (in("bar", k) ? column("x") + at(strcol("series")) : NaN):(50 * column("y")): \
        (column("x") + at(strcol("series")) - 0.46 * step):(column("x") + at(strcol("series")) + 0.46 * step):(0):(100 * column("y")): \
        (colour(strcol("series"))) with boxxyerror lc rgb variable, \
        data using (in("bar", k) && strcol("label") ne "." ? column("x") + at(strcol("series")) : NaN): \
        (100 * column("y")):(strcol("label")) with labels offset 0,0.5 font ",9" tc rgb dark, \
        data using (is("group") ? column("x") : NaN):(0):(strcol("label")) with labels right rotate by 30 offset 0.5,-0.6 font ",10" tc rgb dark
    eval next(k)
}
unset multiplot
