# Activity of a TSS in the context of another gene, over its own.
#
#   panel       panel: the track; the groups are classes of the source
#   series      series: class of the target; x: its place in a group, from 1
#   group       series: the class on the x axis; x: its place; n: values of its largest box
#   box         x: the group; series; y median, low and high quartiles, least and most whiskers, n values
#   outlier     x, series, y: a value beyond the whiskers (not drawn)
#   comparison  x: the group; from place low to place high; label: asterisks; y: p; n: 1, 2, ... of the group

logarithmic = 1                             # 1: the y axis is logarithmic, if no value is 0 or less
gap = 50
eval row(panels, 380, 260, 76, 20, 56, 70)
eval title_at(76)
y_label = "Activity / WT of the source"; set ylabel y_label offset 1
unset xtics
array place[page_panels]
do for [k = 1:panels] {
    eval series_of(k)
    set autoscale
    stats data using (in("series", k) ? (place[int(column("x"))] = 1, column("x")) : NaN) nooutput name "S"
    stats data using (in("group", k) ? column("x") : NaN) nooutput name "G"
    stats data using (in("box", k) ? column("most") : NaN) nooutput name "U"
    stats data using (in("box", k) ? column("least") : NaN) nooutput name "L"
    step = 0.8 / series
    at(x, s) = x + (s - (series + 1) / 2.) * step
    which(s) = s eq name[1] ? 1 : series > 1 && s eq name[2] ? 2 : series > 2 && s eq name[3] ? 3 : 4
    set label 1 panel[k] at graph 0, 1.14 font ",12" tc rgb dark
    eval legend(1.055)
    logs = logarithmic && L_min > 0
    scaled(v) = logs ? log10(v) : v
    unscaled(v) = logs ? 10**v : v
    span = U_max > L_min ? scaled(U_max) - scaled(L_min) : 1
    level(n) = unscaled(scaled(U_max) + span * (0.04 + 0.08 * (n - 1)))
    floor_y = unscaled(scaled(L_min) - 0.04 * span)
    if (logs) { set logscale y } else { unset logscale y }
    set xrange [G_min - 0.55:G_max + 0.55]
    set yrange [floor_y:level(1 + series * (series - 1) / 2)]
    set boxwidth 0.85 * step
    plot 1 with lines lw 0.8 lc rgb light, \
        for [s = 1:series] data using (of("box", k, name[s]) ? at(column("x"), s) : NaN):(column("low")):(column("least")): \
        (column("most")):(column("high")) with candlesticks lc rgb colour(name[s]) lw 1 fs solid 0.75 border rgb dark, \
        for [s = 1:series] data using (of("box", k, name[s]) ? at(column("x"), s) - 0.42 * step : NaN):(column("y")): \
        (0.84 * step):(0) with vectors nohead lw 2 lc rgb dark, \
        data using (in("comparison", k) ? at(column("x"), column("low")) + 0.04 : NaN):(level(column("n"))): \
        (at(0, column("high")) - at(0, column("low")) - 0.08):(0) with vectors nohead lw 0.8 lc rgb dark, \
        data using (in("comparison", k) ? at(column("x"), (column("low") + column("high")) / 2) : NaN): \
        (level(column("n"))):(strcol("label")) with labels offset 0,0.35 font ",9" tc rgb dark, \
        data using (in("group", k) ? column("x") : NaN):(floor_y):(strcol("series")) \
        with labels offset 0,-1.2 tc rgb dark, \
        data using (in("group", k) ? column("x") : NaN):(floor_y):(sprintf("n = %d", column("n"))) \
        with labels offset 0,-2.3 font ",9" tc rgb grey
    eval next(k)
}
unset multiplot
