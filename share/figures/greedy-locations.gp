# Where the tiles lie that the greedy search fixes in its first rounds.
#
#   panel      panel: the track and search
#   series     series: the class of the context; n: choices
#   cell       a choice: x kb from the TSS, width in kb; y: the locus, counted from the top; n: its round (NA if unknown)
#   group      series: a class; low, high: its rows; n loci
#   frequency  a bar above: x, width; from low to high (stacked) loci of that class

map_h = 320; bar_h = 70; wide = 320; room = 130; bottom = 64      # pixels: the map, the bars above, the space at the left
columns = panels < 3 ? panels : 3; lines = (panels + columns - 1) / columns
line_h = bottom + map_h + 8 + bar_h + 36
total_w = columns * (wide + room) + 20; total_h = lines * line_h + 30
eval canvas(total_w, total_h)
set multiplot
eval title_at(room)
tall(p) = 1. * p / total_h
shade(s, n) = n == n ? faded(colour(s), 1.15 - 0.15 * n) : colour(s)
do for [k = 1:panels] {
    set autoscale
    stats data using (in("cell", k) ? column("x") : NaN):(in("cell", k) ? column("y") : NaN) nooutput name "C"
    stats data using (in("cell", k) ? column("width") : NaN) nooutput name "W"
    stats data using (in("frequency", k) ? column("high") : NaN) nooutput name "F"
    left = 1. * (room + (k - 1) % columns * (wide + room)) / total_w
    edge = bottom + (lines - 1 - (k - 1) / columns) * line_h            # pixels from the picture's bottom
    set lmargin at screen left; set rmargin at screen left + 1. * wide / total_w
    set xrange [C_min_x - W_max:C_max_x + W_max]

    # The map; the panel's name comes with the bars above.
    set bmargin at screen tall(edge); set tmargin at screen tall(edge + map_h)
    set yrange [C_max_y:0]
    set border 1; unset ytics; set xtics nomirror out
    set xlabel x_label
    plot data using (in("cell", k) ? column("x") : NaN):(column("y") - 0.5): \
        (column("x") - column("width") / 2):(column("x") + column("width") / 2):(column("y") - 1):(column("y")): \
        (shade(strcol("series"), column("n"))) with boxxyerror lc rgb variable, \
        data using (in("group", k) ? C_min_x - W_max : NaN):(column("low")):(C_max_x - C_min_x + 2 * W_max):(0) \
        with vectors nohead lw 0.8 lc rgb dark, \
        data using (in("group", k) ? C_min_x - W_max : NaN):((column("low") + column("high")) / 2): \
        (sprintf("%s (%d)", strcol("series"), column("n"))) with labels right offset -0.8,0 font ",11" tc rgb dark
    unset label 1000

    # How many loci chose each place.
    set bmargin at screen tall(edge + map_h + 8); set tmargin at screen tall(edge + map_h + 8 + bar_h)
    set label 1 fit(called[k], wide) at graph 0, 1.22 font ",13" tc rgb dark
    set border 2; unset xlabel; unset xtics
    set yrange [0:F_max]
    set ytics 0, (F_max > 4 ? nice(F_max / 2.) : 1) nomirror out
    set ylabel y_label offset 1
    plot data using (in("frequency", k) ? column("x") : NaN):((column("low") + column("high")) / 2): \
        (column("x") - 0.44 * column("width")):(column("x") + 0.44 * column("width")):(column("low")):(column("high")): \
        (colour(strcol("series"))) with boxxyerror lc rgb variable
    unset ylabel; unset label 1
}
unset multiplot
