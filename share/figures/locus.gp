# The tiles of one locus, coloured by their effect, and the predicted profile before and after.
#
#   panel      panel: the track; label: the locus
#   tile       x from low to high, kb from the TSS; y: the effect; from least to most: its interval; series: necessity or
#              sufficiency
#   threshold  y: where a class begins
#   series     series: a curve of the profile; x: its place, from 1
#   profile    x: kb from the TSS; y: predicted coverage, low and high: a standard deviation from it; series: wild type, mutant,
#              or what is shuffled in the mutant
#   gene       from low to high, kb from the TSS; x: its lane, from 1; label: its name, which begins at y; series: own
#              or other
#   exon       from low to high; x and series: its gene's
#   left_out   n: genes for which there is no lane

strip = 26; space = 12; bars = 130; profile = 110; wide = 620; room = 110; lane = 24
assays = 1; has_profile = 0
stats data using (is("tile") && strcol("series") eq "sufficiency" ? (assays = 2) : is("profile") ? (has_profile = 1) : 0) nooutput
lanes = 0
stats data using (is("gene") && column("x") > lanes ? (lanes = column("x")) : 0) nooutput
genes_h = lanes > 0 ? lanes * lane + space : 0
eval measure(wide)
panel_h = bars + assays * (strip + space) + genes_h + has_profile * (profile + space + 17 * most_lines) + 80
total_h = panels * panel_h + 90; total_w = room + wide + 90
eval canvas(total_w, total_h)
set multiplot
eval title_at(room)
across = 1. * room / total_w
tall(p) = 1. * p / total_h
array assay[2] = ["necessity", "sufficiency"]
shade(v) = v > 0 ? faded(vermilion, v > top ? 1 : v / top) : faded(blue, -v > top ? 1 : -v / top)
set lmargin at screen across; set rmargin at screen across + 1. * wide / total_w
locus_name = ""
stats data using (is("panel") ? (locus_name = strcol("label"), 1) : NaN) nooutput
if (strstrt(heading, locus_name) == 0) { set label 1001 fit(locus_name, wide) at screen across, screen 1 - 42. / total_h left font ",13" tc rgb grey }
do for [k = 1:panels] {
    low_edge = total_h - 64 - (k - 1) * panel_h - (panel_h - 50)   # pixels from the picture's bottom
    set autoscale
    stats data using (in("tile", k) ? column("low") : NaN):(in("tile", k) ? column("high") : NaN) nooutput name "A"
    stats data using (in("tile", k) ? abs(column("y")) : NaN) nooutput name "E"
    stats data using (in("tile", k) || in("threshold", k) ? column("y") : NaN) nooutput name "V"
    least = V_min; most = V_max
    stats data using (in("tile", k) && column("least") == column("least") ? \
        (least = column("least") < least ? column("least") : least, most = column("most") > most ? column("most") : most) : 0) nooutput
    top = E_max > 1 ? 1 : E_max > 0.3 ? E_max : 0.3
    pad = most > least ? 0.05 * (most - least) : 0.1
    set xrange [A_min_x:A_max_y]
    at = low_edge

    # Effects as bars, with the thresholds.
    set bmargin at screen tall(at); set tmargin at screen tall(at + bars); at = at + bars + space
    set border 3; set xtics nomirror out; set ytics nomirror out autofreq
    set xlabel (k == panels ? x_label : "")
    set ylabel y_label offset 1
    set label 2 assays == 2 ? "bars: necessity (left half), sufficiency (right half)" : "bars: necessity" \
        at screen across + 1. * wide / total_w, tall(low_edge + panel_h - 62) right font ",11" tc rgb grey
    set label 1 fit(called[k], wide - 270) at screen across, tall(low_edge + panel_h - 62) font ",13" tc rgb dark
    set yrange [(least < 0 ? least : 0) - pad:(most > 0 ? most : 0) + pad]
    middle(s) = (column("low") + column("high")) / 2 + (assays < 2 ? 0 : (s eq "necessity" ? -0.22 : 0.22) * (column("high") - column("low")))
    half(s) = (assays < 2 ? 0.44 : 0.22) * (column("high") - column("low"))
    ink(s, v) = s eq "necessity" ? (v > 0 ? vermilion : blue) : v > 0 ? orange : sky
    plot data using (in("threshold", k) ? A_min_x : NaN):(column("y")):(A_max_y - A_min_x):(0) with vectors nohead dt 2 lw 0.8 lc rgb light, \
        data using (in("tile", k) ? middle(strcol("series")) : NaN):(column("y") / 2): \
        (middle(strcol("series")) - half(strcol("series"))):(middle(strcol("series")) + half(strcol("series"))): \
        (0):(column("y")):(ink(strcol("series"), column("y"))) with boxxyerror lc rgb variable, \
        data using (in("tile", k) && column("least") == column("least") ? middle(strcol("series")) : NaN):(column("least")): \
        (0):(column("most") - column("least")) with vectors nohead lw 0.8 lc rgb dark, \
        0 with lines lw 1 lc rgb dark
    unset label 1000; unset label 2; unset label 1001; unset label 1; unset xlabel

    # A strip of tiles per assay.
    unset xtics; unset ytics; set border 0; set yrange [0:1]
    do for [a = 1:assays] {
        set bmargin at screen tall(at); set tmargin at screen tall(at + strip); at = at + strip + space
        set ylabel assay[a] rotate by 0 right offset 3,0 font ",11"
        if (a == 1) { set label 4 sprintf("full colour: ±%.2g", top) at graph 1.01, 0.5 left font ",9" tc rgb grey }
        plot data using (of("tile", k, assay[a]) ? (column("low") + column("high")) / 2 : NaN):(0.5): \
            (column("low")):(column("high")):(0):(1):(shade(column("y"))) with boxxyerror lc rgb variable fs solid 1 noborder, \
            data using (of("tile", k, assay[a]) ? (column("low") + column("high")) / 2 : NaN):(0.5):(column("low")): \
            (column("high")):(0):(1) with boxxyerror lc rgb light lw 0.5 fs empty border rgb light, \
            "+" using (0):(0.5) every ::0::0 with points pt 9 ps 0.9 lc rgb dark
        unset label 4
    }
    # Genes: a line from end to end, exons as boxes, the name above its left end.
    if (lanes > 0) {
        set bmargin at screen tall(at); set tmargin at screen tall(at + lanes * lane); at = at + genes_h
        set yrange [0:lanes]; set ylabel "genes" rotate by 0 right offset 3,0 font ",11"
        left_out = 0
        stats data using (in("left_out", k) ? (left_out = column("n")) : 0) nooutput
        if (left_out > 0) { set label 3 sprintf("and %d more", left_out) at graph 1, 0 right offset 0,-0.6 font ",10" tc rgb grey }
        base(x) = lanes - x + 0.25
        gene_ink(s) = s eq "own" ? dark : grey
        plot data using (in("gene", k) ? column("low") : NaN):(base(column("x"))):(column("high") - column("low")):(0): \
                (gene_ink(strcol("series"))) with vectors nohead lw 1 lc rgb variable, \
            data using (in("exon", k) ? (column("low") + column("high")) / 2 : NaN):(base(column("x"))):(column("low")): \
                (column("high")):(base(column("x")) - 0.15):(base(column("x")) + 0.15):(gene_ink(strcol("series"))) \
                with boxxyerror lc rgb variable fs solid 1, \
            data using (in("gene", k) ? (column("y") < A_min_x ? A_min_x : column("y")) : NaN):(base(column("x")) + 0.45):(strcol("label")): \
                (gene_ink(strcol("series"))) with labels left font ",10" tc rgb variable
        unset label 3
    }
    if (has_profile) {
        set bmargin at screen tall(at); set tmargin at screen tall(at + profile)
        eval series_of(k)
        set border 2; set ytics nomirror out autofreq; set xrange [A_min_x:A_max_y]; set yrange [0:*]
        set ylabel "Predicted" rotate by 90 offset 1
        plot_w = wide; plot_h = profile
        eval head(k, 1); unset label 1
        if (series == 0) {
            set border 0; unset ytics; set yrange [0:1]
            set label 1 "no profile of this track" at graph 0.5, 0.5 center font ",11" tc rgb grey
        }
        plot 0 with lines lw 0.8 lc rgb light, \
            for [s = 1:series] data using (of("profile", k, name[s]) ? column("x") : NaN):(column("low")):(column("high")) \
                with filledcurves fs transparent solid 0.25 noborder lc rgb colour(name[s]), \
            for [s = 1:series] data using (of("profile", k, name[s]) ? column("x") : NaN):(column("y")) with lines lw 1.2 lc rgb colour(name[s])
        eval end_head
    }
    set ylabel rotate by 90
}
unset multiplot
