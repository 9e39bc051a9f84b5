# Share of the tiles of each class that lie on an annotation.
#
#   panel  panel: the track, and which of the annotations where there are many
#   series series: a class (what is none, by the context too); x: its place within a group, from 1
#   group  label: an annotation; x: its place, from 1
#   bar    x: the annotation's place; series: the class; y: share; n: tiles; label: asterisks

stats data using (is("group") ? column("x") : NaN) nooutput name "G"
stats data using (is("series") ? column("x") : NaN) nooutput name "S"
wide = 14 * G_max * (S_max + 1)
wide = wide < 320 ? 320 : wide > 1200 ? 1200 : wide
eval measure(wide)
gap = 50
eval row(panels, wide, 220, 110, 20, 116)
eval title_at(110)
set ylabel y_label offset 1
unset xtics
do for [k = 1:panels] {
    eval series_of(k)
    eval head(k, 0)
    set autoscale
    step = 0.84 / series
    place(s, i) = i >= series || s eq name[i] ? i : place(s, i + 1)
    at(s) = (place(s, 1) - (series + 1) / 2.) * step
    stats data using (in("bar", k) ? 100 * column("y") : NaN) nooutput name "B"
    stats data using (in("group", k) ? column("x") : NaN) nooutput name "G"
    top = B_max > 0 ? B_max : 1
    set xrange [0.4:G_max + 0.6]
    set yrange [0:1.1 * top]
    plot data using (in("bar", k) ? column("x") + at(strcol("series")) : NaN):(50 * column("y")): \
        (column("x") + at(strcol("series")) - 0.46 * step):(column("x") + at(strcol("series")) + 0.46 * step):(0):(100 * column("y")): \
        (colour(strcol("series"))) with boxxyerror lc rgb variable, \
        data using (in("bar", k) && strcol("label") ne "." ? column("x") + at(strcol("series")) : NaN): \
        (100 * column("y")):(strcol("label")) with labels offset 0,0.5 font ",10" tc rgb dark, \
        data using (in("bar", k) ? column("x") + at(strcol("series")) : NaN):(0):(sprintf("%d", column("n"))) \
        with labels right rotate by 90 offset 0,-0.3 font ",8" tc rgb grey, \
        data using (in("group", k) ? column("x") : NaN):(0):(fit(strcol("label"), 170)) with labels right rotate by 30 offset 0.5,-2.2 font ",11" tc rgb dark
    eval next(k)
}
unset multiplot
