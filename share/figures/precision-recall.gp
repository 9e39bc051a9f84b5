# Precision and recall: steps, whose area is the average precision.
#
#   panel      panel: the cell type and track
#   threshold  y: the share that is true, which a score that knows nothing has; low: how many that are; n: of how many
#   series     series: what ranks; x: its place, from 1; y: average precision; n: things
#   curve      x: recall, from 0; y: precision up to there; series

eval measure(300)
gap = 50
eval row(panels, 300, 260, 76, 20, 62)
eval title_at(76)
set xlabel x_label
set ylabel y_label offset 1
set xrange [0:1]; set yrange [0:1.04]
set xtics 0.2; set ytics 0.2
array area[9]
keep(s, v) = (area[s] = v, 1)
do for [k = 1:panels] {
    eval series_of(k)
    do for [s = 1:series] { area[s] = NaN }
    stats data using (in("series", k) ? keep(int(column("x")), column("y")) : NaN) nooutput
    stats data using (in("threshold", k) ? column("y") : NaN) nooutput name "T"
    stats data using (in("threshold", k) ? column("low") : NaN) nooutput name "P"
    stats data using (in("threshold", k) ? column("n") : NaN) nooutput name "N"
    set xrange [0:1]; set yrange [0:1.04]
    eval head(k, 1)
    set label 40 sprintf("%d of %d", P_max, N_max) at graph 0.98, 0.95 right font ",11" tc rgb grey
    do for [s = 1:series] {
        says = area[s] == area[s] ? sprintf("%.3f", area[s]) : ""
        set label s + 40 says at graph 0.98, 0.95 - 0.075 * s right font ",11" tc rgb colour(name[s])
    }
    plot T_max with lines lw 0.8 dt 3 lc rgb grey, \
        for [s = series:1:-1] data using (of("curve", k, name[s]) ? column("x") : NaN):(column("y")) \
        with fsteps lw 1.8 lc rgb colour(name[s])
    do for [s = 0:9] { unset label s + 40 }
    eval next(k)
}
unset multiplot
