# Signals over sufficient CREs: log ratio and how sure it is, a point per experiment.
#
#   panel  one
#   point  x: log ratio (enhancers over silencers); y: -log10 p; label: the experiment; series: enhancer where the signal is
#          significantly higher over enhancers, silencer where over silencers, else other
#   name   the same of those experiments whose names are printed

eval canvas(620, 460)
set lmargin at screen 0.1; set rmargin at screen 0.97; set bmargin at screen 0.13; set tmargin at screen 0.84
eval title_at(62)
set xlabel x_label
set ylabel y_label offset 1

stats data using (is("point") ? column("x") : NaN):(is("point") ? column("y") : NaN) nooutput name "P"
edge = P_max_x > -P_min_x ? P_max_x : -P_min_x
edge = edge > 0 ? 1.12 * edge : 1
set xrange [-edge:edge]; threshold = -log10(0.05)
set yrange [0:1.06 * (P_max_y > threshold ? P_max_y : threshold)]
set label 11 "not significant" at graph 0, 1.05 left font ",11" tc rgb grey
set label 12 "higher over enhancers" at graph 0.22, 1.05 left font ",11" tc rgb vermilion
set label 13 "higher over silencers" at graph 0.5, 1.05 left font ",11" tc rgb blue
plot threshold with lines dt 2 lw 0.8 lc rgb grey, \
    data using (is("point") && strcol("series") eq "other" ? column("x") : NaN):(column("y")) with points pt 7 ps 0.45 lc rgb light, \
    data using (is("point") && strcol("series") eq "enhancer" ? column("x") : NaN):(column("y")) with points pt 7 ps 0.5 lc rgb vermilion, \
    data using (is("point") && strcol("series") eq "silencer" ? column("x") : NaN):(column("y")) with points pt 7 ps 0.5 lc rgb blue, \
    data using (is("name") ? column("x") : NaN):(column("y")):(strcol("label")) \
    with labels left offset 0.5,0.2 font ",9" tc rgb dark
