# One number against another, a panel for each pair, with histograms at the margins.
#
#   panel    label: the x axis; series: the y axis; y: Pearson's r; n: points
#   series   series: a class, the first drawn first
#   point    x, y; series
#   x-bin    a bar of the histogram at the top: x from low to high, stacked counts from least to most; its axis has the
#            count of the highest
#   y-bin    the same at the right, of y

size = 300; margin = 60; room = 84; bottom = 64      # pixels: the plot, its margins, the space for labels
eval measure(size)
columns = panels < 3 ? panels : 3; lines = (panels + columns - 1) / columns
head_h = 17 * most_lines + 28; line_h = size + margin + head_h + bottom
total_w = columns * (size + margin + room) + 20; total_h = lines * line_h + 34
eval canvas(total_w, total_h)
set multiplot
eval title_at(room)
wide(p) = 1. * p / total_w; tall(p) = 1. * p / total_h
left(k) = wide(room + (k - 1) % columns * (size + margin + room))
low_edge(k) = tall(bottom + (lines - 1 - (k - 1) / columns) * line_h)
array x_name[page_panels]; array y_name[page_panels]; array r[page_panels]; array n[page_panels]
read(k) = (x_name[k] = strcol("label"), y_name[k] = strcol("series"), r[k] = column("y"), n[k] = column("n"), 1)
axis(what, which) = fit(which eq "." ? what : what.", ".which, size)
do for [k = 1:panels] {
    eval series_of(k)
    set autoscale
    stats data using (in("panel", k) ? read(k) : NaN) nooutput
    stats data using (in("point", k) ? column("x") : NaN):(in("point", k) ? column("y") : NaN) nooutput name "P"
    dx = P_max_x > P_min_x ? 0.04 * (P_max_x - P_min_x) : 1; dy = P_max_y > P_min_y ? 0.04 * (P_max_y - P_min_y) : 1

    # The points.
    set lmargin at screen left(k); set rmargin at screen left(k) + wide(size)
    set bmargin at screen low_edge(k); set tmargin at screen low_edge(k) + tall(size)
    set border 3; set xtics nomirror out; set ytics nomirror out
    set xrange [P_min_x - dx:P_max_x + dx]; set yrange [P_min_y - dy:P_max_y + dy]
    set xlabel axis(x_label, x_name[k]); set ylabel axis(y_label, y_name[k]) offset 1
    set label 2 (r[k] == r[k] ? sprintf("r = %.2f,  n = %d", r[k], n[k]) : sprintf("n = %d", n[k])) at graph 0.03, 0.96 left font ",11" tc rgb dark
    plot_w = size; plot_h = size
    eval head(k, 0)
    set label 1 fit(called[k], size * 12 / 13.) at graph 0, up_plot(margin + 17 * key_lines + 14) left font ',13' tc rgb dark
    do for [s = 1:series] {
        lift = margin + 17 * (key_lines - key_line[s]) + 4
        set object s + 10 rectangle from graph across_plot(key_x[s] + 6), up_plot(lift + 1) to graph across_plot(key_x[s] + 16), up_plot(lift + 11) \
            front noclip fs solid 1 noborder fc rgb colour(name[s])
        set label s + 20 name[s] at graph across_plot(key_x[s] + 22), up_plot(lift + 6) left font ",11" tc rgb dark
    }
    plot for [s = 1:series] data using (of("point", k, name[s]) ? column("x") : NaN):(column("y")) \
        with points pt 7 ps (n[k] > 2000 ? 0.18 : n[k] > 100 ? 0.35 : 0.7) lc rgb colour(name[s])
    eval end_head; unset label 2; unset label 1000

    # The margins, each with an axis from 0 to its highest bar.
    x_most = 0; y_most = 0
    stats data using (in("x-bin", k) && column("most") > x_most ? (x_most = column("most")) : 0) nooutput
    stats data using (in("y-bin", k) && column("most") > y_most ? (y_most = column("most")) : 0) nooutput
    unset xlabel; unset ylabel; unset xtics; unset ytics
    if (x_most > 0) { set border 2; set ytics (sprintf("%d", x_most) x_most) nomirror out font ",9" } else { set border 0 }
    set tmargin at screen low_edge(k) + tall(size + margin); set bmargin at screen low_edge(k) + tall(size + 4)
    set yrange [0:x_most > 0 ? x_most : 1]
    plot data using (in("x-bin", k) ? (column("low") + column("high")) / 2 : NaN):((column("least") + column("most")) / 2): \
        (column("low")):(column("high")):(column("least")):(column("most")):(colour(strcol("series"))) \
        with boxxyerror lc rgb variable
    set lmargin at screen left(k) + wide(size + 4); set rmargin at screen left(k) + wide(size + margin)
    set bmargin at screen low_edge(k); set tmargin at screen low_edge(k) + tall(size)
    unset ytics
    if (y_most > 0) { set border 1; set xtics (sprintf("%d", y_most) y_most) nomirror out font ",9" } else { set border 0 }
    set xrange [0:y_most > 0 ? y_most : 1]; set yrange [P_min_y - dy:P_max_y + dy]
    plot data using (in("y-bin", k) ? (column("least") + column("most")) / 2 : NaN):((column("low") + column("high")) / 2): \
        (column("least")):(column("most")):(column("low")):(column("high")):(colour(strcol("series"))) \
        with boxxyerror lc rgb variable
    set xtics autofreq font ",12"; set ytics autofreq font ",12"
}
unset multiplot
