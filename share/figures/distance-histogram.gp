# How many CREs lie at which distance from their TSS.
#
#   panel   panel: the track
#   series  series: enhancer or silencer; n: CREs
#   bin     a bar: x its middle in kb from the TSS, width; n CREs; series

gap = 50
eval measure(400)
eval row(panels, 400, 240, 76, 20, 62)
eval title_at(76)
set xlabel x_label
set ylabel y_label offset 1
sign(s) = s eq "silencer" ? -1 : 1
do for [k = 1:panels] {
    eval series_of(k)
    set autoscale
    eval head(k, 0)
    set ytics ("0" 0)
    stats data using (in("bin", k) ? column("x") - column("width") / 2 : NaN):(in("bin", k) ? column("x") + column("width") / 2 : NaN) nooutput name "X"
    reach = -X_min_x > X_max_y ? -X_min_x : X_max_y     # the TSS in the middle
    set xrange [-reach:reach]
    stats data using (in("bin", k) ? sign(strcol("series")) * column("n") : NaN) nooutput name "B"
    step = nice((B_max > -B_min ? B_max : -B_min) / 2.)
    do for [t = -8:8] { if (t != 0) { set ytics add (sprintf("%d", abs(t * step)) t * step) } }
    set yrange [(B_min < 0 ? 1.08 * B_min : 0):(B_max > 0 ? 1.08 * B_max : 0)]
    plot for [s = 1:series] data using (of("bin", k, name[s]) ? column("x") : NaN): \
        (sign(name[s]) * column("n") / 2):(column("x") - 0.44 * column("width")):(column("x") + 0.44 * column("width")): \
        (0):(sign(name[s]) * column("n")) with boxxyerror lc rgb colour(name[s]), \
        0 with lines lw 1 lc rgb dark
    eval next(k)
}
unset multiplot
