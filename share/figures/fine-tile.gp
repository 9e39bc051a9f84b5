# Score, activity over that with the whole tile, as bases are taken out of a tile.
#
#   panel   panel: the track and kind of CRE
#   series  series: CREME, saliency, random or motifs
#   curve   x: bases removed; y: mean; low, high: mean -+ one standard deviation; n: values

gap = 50
eval row(panels, 320, 230, 76, 20, 62, 70)
eval title_at(76)
set xlabel "Bases removed (bp)"
y_label = "Score, activity / activity with the whole tile"; set ylabel y_label offset 1
do for [k = 1:panels] {
    eval series_of(k)
    set autoscale
    set label 1 panel[k] at graph 0, 1.15 font ",12" tc rgb dark
    eval legend(1.055)
    set xrange [0:*]; set yrange [0:*]
    plot 1 with lines lw 0.8 lc rgb light, for [s = 1:series] data using (of("curve", k, name[s]) ? column("x") : NaN):(column("low")):(column("high")) \
        with filledcurves fs transparent solid 0.18 noborder lc rgb colour(name[s]), \
        for [s = 1:series] data using (of("curve", k, name[s]) ? column("x") : NaN):(column("y")) \
        with lines lw 1.8 dt dash(name[s]) lc rgb colour(name[s])
    eval next(k)
}
unset multiplot
