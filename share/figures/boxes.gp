# Boxes in groups, with brackets between those that were compared.
#
#   panel       panel: the track, and the search where there are several
#   series      series: what has a box of its own in a group; x: its place there, from 1
#   group       series: the class on the x axis; x: its place
#   box         x: the group; series; y median, low and high quartiles, least and most whiskers, n values
#   outlier     x, series, y: a value beyond the whiskers (not drawn)
#   comparison  x: the group; from place low to place high; label: asterisks; y: p; n: 1, 2, ... of the group

logarithmic = figure eq "context-swap"      # 1: the y axis is logarithmic, if no value is 0 or less

stats data using (is("group") ? column("x") : NaN) nooutput name "G"
stats data using (is("series") ? column("x") : NaN) nooutput name "S"
wide = 34 * (G_max - G_min + 1.1) * S_max
wide = wide < 300 ? 300 : wide > 640 ? 640 : wide
eval measure(wide)
gap = 50
eval row(panels, wide, 260, 76, 20, 74)
eval title_at(76)
set ylabel y_label offset 1
unset xtics
do for [k = 1:panels] {
    eval series_of(k)
    eval head(k, 0)
    set autoscale
    stats data using (in("group", k) ? column("x") : NaN) nooutput name "G"
    stats data using (in("box", k) ? column("most") : NaN) nooutput name "U"
    stats data using (in("box", k) ? column("least") : NaN) nooutput name "L"
    stats data using (in("comparison", k) ? column("n") : 0) nooutput name "C"
    step = 0.84 / series
    at(x, s) = x + (s - (series + 1) / 2.) * step
    place(s, i) = i >= series || s eq name[i] ? i : place(s, i + 1)
    logs = logarithmic && L_min > 0
    scaled(v) = logs ? log10(v) : v
    unscaled(v) = logs ? 10**v : v
    low_end = L_min < 1 ? L_min : 1
    high_end = U_max > 1 ? U_max : 1
    span = high_end > low_end ? scaled(high_end) - scaled(low_end) : 1
    level(n) = unscaled(scaled(high_end) + span * (0.04 + 0.1 * (n - 1)))
    floor_y = unscaled(scaled(low_end) - 0.05 * span)
    if (logs) { set logscale y } else { unset logscale y }
    if (logs && span < 1.7) { set ytics (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) } else { set ytics autofreq }
    set xrange [G_min - 0.55:G_max + 0.55]
    set yrange [floor_y:level(1.4 + C_max)]
    set boxwidth 0.85 * step
    plot 1 with lines lw 0.8 lc rgb light, \
        for [s = 1:series] data using (of("box", k, name[s]) ? at(column("x"), s) : NaN):(column("low")):(column("least")): \
        (column("most")):(column("high")) with candlesticks lc rgb colour(name[s]) lw 1 fs solid 0.75 border rgb dark, \
        for [s = 1:series] data using (of("box", k, name[s]) ? at(column("x"), s) - 0.42 * step : NaN):(column("y")): \
        (0.84 * step):(0) with vectors nohead lw 2 lc rgb dark, \
        data using (in("comparison", k) ? at(column("x"), column("low")) + 0.04 : NaN):(level(column("n"))): \
        (at(0, column("high")) - at(0, column("low")) - 0.08):(0) with vectors nohead lw 0.8 lc rgb dark, \
        data using (in("comparison", k) ? at(column("x"), (column("low") + column("high")) / 2) : NaN): \
        (level(column("n") + (strcol("label") eq "ns" ? 0.1 : 0))):(strcol("label")) with labels offset 0,0.35 font ",10" tc rgb dark, \
        data using (in("box", k) ? at(column("x"), place(strcol("series"), 1)) : NaN):(floor_y):(sprintf("%d", column("n"))) \
        with labels offset 0,-0.9 font ",10" tc rgb grey, \
        "+" using (G_min - 0.55):(floor_y):("n") every ::0::0 with labels right offset -0.8,-0.9 font ",10" tc rgb grey, \
        data using (in("group", k) ? column("x") : NaN):(floor_y):(strcol("series")) \
        with labels offset 0,-2.2 tc rgb dark
    eval next(k)
}
unset multiplot
