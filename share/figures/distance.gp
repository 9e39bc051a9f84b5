# Effect by distance: activity with a CRE at each distance from the TSS, over the largest of its activities.
#
#   panel   panel: the track
#   series  series: the class of the CREs
#   curve   x: distance of the CRE's middle from the TSS in kb; y: mean; low, high: mean -+ one standard deviation; n: CREs

gap = 50
eval row(panels, 360, 240, 70, 20, 62, 70)
eval title_at(70)
set xlabel "Distance from the TSS (kb)"
y_label = "Activity / its maximum over distances"; set ylabel y_label offset 1
do for [k = 1:panels] {
    eval series_of(k)
    set autoscale
    set label 1 panel[k] at graph 0, 1.15 font ",12" tc rgb dark
    set yrange [0:*]
    eval legend(1.055)
    plot for [s = 1:series] data using (of("curve", k, name[s]) ? column("x") : NaN):(column("low")):(column("high")) \
        with filledcurves fs transparent solid 0.18 noborder lc rgb colour(name[s]), \
        for [s = 1:series] data using (of("curve", k, name[s]) ? column("x") : NaN):(column("y")) \
        with lines lw 1.8 lc rgb colour(name[s])
    eval next(k)
}
unset multiplot
