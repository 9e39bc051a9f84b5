# The tiles of one locus, coloured by their effect, and the predicted profile before and after.
#
#   panel    panel: the track; label: the locus
#   tile     x from low to high, kb from the TSS; y: the effect; series: necessity or sufficiency
#   profile  x: kb from the TSS; y: predicted coverage, low and high: a standard deviation from it; series: wild type, mutant, or
#            what is shuffled in the mutant

strip = 26; space = 12; bars = 130; profile = 110; wide = 620; room = 110
stats data using (is("tile") && strcol("series") eq "sufficiency" ? 1 : 0) nooutput name "T"
stats data using (is("profile") ? 1 : 0) nooutput name "Q"
assays = T_max > 0 ? 2 : 1
has_profile = Q_max > 0 ? 1 : 0
panel_h = bars + assays * (strip + space) + has_profile * (profile + space) + 80
total_h = panels * panel_h + 90; total_w = room + wide + 90
eval canvas(total_w, total_h)
set multiplot
eval title_at(room)
across = 1. * room / total_w
tall(p) = 1. * p / total_h
array assay[2] = ["necessity", "sufficiency"]
array mutant[4] = ["mutant", "enhancers shuffled", "silencers shuffled", "context shuffled"]
array ink[4] = [vermilion, vermilion, blue, purple]
shade(v) = v > 0 ? faded(vermilion, v > top ? 1 : v / top) : faded(blue, -v > top ? 1 : -v / top)
set lmargin at screen across; set rmargin at screen across + 1. * wide / total_w
locus_name = ""
stats data using (is("panel") ? (locus_name = strcol("label"), 1) : NaN) nooutput
set label 1001 locus_name at screen across, screen 1 - 42. / total_h left font ",12" tc rgb grey
do for [k = 1:panels] {
    low_edge = total_h - 64 - (k - 1) * panel_h - (panel_h - 50)   # pixels from the picture's bottom
    set autoscale
    stats data using (in("tile", k) ? column("low") : NaN) nooutput name "A"
    stats data using (in("tile", k) ? column("high") : NaN) nooutput name "B"
    stats data using (in("tile", k) ? abs(column("y")) : NaN) nooutput name "E"
    stats data using (in("tile", k) ? column("y") : NaN) nooutput name "V"
    top = E_max > 1 ? 1 : E_max > 0.3 ? E_max : 0.3
    set xrange [A_min:B_max]
    at = low_edge

    # Effects as bars, with the thresholds.
    set bmargin at screen tall(at); set tmargin at screen tall(at + bars); at = at + bars + space
    set border 3; set xtics nomirror out; set ytics nomirror out autofreq
    set xlabel (k == panels ? "Distance from the TSS (kb)" : "")
    set ylabel "Effect" offset 1
    set label 1 panel[k] at screen across, tall(low_edge + panel_h - 62) font ",12" tc rgb dark
    set label 2 assays == 2 ? "bars: necessity (left half), sufficiency (right half)" : "bars: necessity" \
        at screen across + 1. * wide / total_w, tall(low_edge + panel_h - 62) right font ",10" tc rgb grey
    set yrange [(V_min < -0.3 ? 1.05 * V_min : -0.35):(V_max > 0.3 ? 1.05 * V_max : 0.35)]
    plot 0.3 with lines dt 2 lw 0.8 lc rgb light, -0.3 with lines dt 2 lw 0.8 lc rgb light, \
        data using (of("tile", k, "necessity") ? (column("low") + column("high")) / 2 : NaN):(column("y") / 2): \
        (column("low") + 0.06 * (column("high") - column("low"))):(assays == 2 ? (column("low") + column("high")) / 2 : column("high")): \
        (0):(column("y")):(column("y") > 0 ? vermilion : blue) with boxxyerror lc rgb variable, \
        data using (of("tile", k, "sufficiency") ? (column("low") + column("high")) / 2 : NaN):(column("y") / 2): \
        ((column("low") + column("high")) / 2):(column("high") - 0.06 * (column("high") - column("low"))): \
        (0):(column("y")):(column("y") > 0 ? orange : sky) with boxxyerror lc rgb variable, \
        0 with lines lw 1 lc rgb dark
    unset label 1000; unset label 2; unset label 1001; unset label 1; unset xlabel

    # A strip of tiles per assay.
    unset xtics; unset ytics; set border 0; set yrange [0:1]
    do for [a = 1:assays] {
        set bmargin at screen tall(at); set tmargin at screen tall(at + strip); at = at + strip + space
        set ylabel assay[a] rotate by 0 right offset 3,0 font ",10"
        plot data using (of("tile", k, assay[a]) ? (column("low") + column("high")) / 2 : NaN):(0.5): \
            (column("low")):(column("high")):(0):(1):(shade(column("y"))) with boxxyerror lc rgb variable fs solid 1 noborder, \
            data using (of("tile", k, assay[a]) ? (column("low") + column("high")) / 2 : NaN):(0.5):(column("low")): \
            (column("high")):(0):(1) with boxxyerror lc rgb light lw 0.5 fs empty border rgb light, \
            "+" using (0):(0.5) every ::0::0 with points pt 9 ps 0.9 lc rgb dark
    }
    if (has_profile) {
        set bmargin at screen tall(at); set tmargin at screen tall(at + profile)
        set border 2; set ytics nomirror out autofreq; set yrange [0:*]
        set ylabel "Predicted" rotate by 90 offset 1
        set key at graph 1, 0.98 right top samplen 1 font ",10" textcolor rgb dark
        array shown[4]
        do for [m = 1:4] {
            stats data using (of("profile", k, mutant[m]) ? 1 : 0) nooutput name "M"
            shown[m] = M_max > 0 ? mutant[m] : ""
        }
        plot for [m = 1:4] data using (of("profile", k, mutant[m]) ? column("x") : NaN):(column("low")):(column("high")) \
                with filledcurves fs solid 0.25 noborder lc rgb ink[m] notitle, \
            data using (of("profile", k, "wild type") ? column("x") : NaN):(column("y")) with lines lw 1.2 lc rgb dark title "wild type", \
            for [m = 1:4] data using (of("profile", k, mutant[m]) ? column("x") : NaN):(column("y")) \
                with lines lw 1.2 lc rgb ink[m] title shown[m]
        unset key; set key noautotitle
    }
    set ylabel rotate by 90
}
unset multiplot
