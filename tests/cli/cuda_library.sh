# Which cuBLASLt the CUDA backend takes: the file that CREME_CUBLASLT names and no other, else one of the places where pip, conda
# and toolkits put it. Stand-ins of it, which only say their version.
own=$(dirname "$CREME")/libcreme_cuda.so
[ -f "$own" ] || { echo "SKIP: no nvcc, so that $(basename "$own") was not built"; exit; }
command -v cc >/dev/null || { echo "SKIP: no cc for a stand-in of cuBLASLt"; exit; }
CREME_CUDA_LIBRARY=$own
export CREME_CUDA_LIBRARY
unset CONDA_PREFIX CUDA_HOME CUDA_PATH
for name in Create Destroy GetStatusString MatmulAlgoCheck MatmulAlgoConfigGetAttribute MatmulAlgoConfigSetAttribute \
    MatmulAlgoGetHeuristic MatmulAlgoInit MatmulDescCreate MatmulDescDestroy MatmulDescSetAttribute MatmulPreferenceCreate \
    MatmulPreferenceDestroy MatmulPreferenceSetAttribute MatrixLayoutInit_internal MatrixLayoutSetAttribute; do
    echo "int cublasLt$name(void) { return 0; }"
done >most.c
{ cat most.c; echo 'int cublasLtMatmul(void) { return 0; }'; } >all.c
stand_in() { # stand_in SOURCE VERSION FILE
    mkdir -p "$(dirname "$3")"
    { cat "$1"; echo "unsigned long cublasLtGetVersion(void) { return $2; }"; } >stand_in.c
    cc -shared -fPIC -w -o "$3" stand_in.c
}
said() { "$CREME" version | sed -n "s|$PWD|.|g; s/^CUDA.*cuBLASLt \(.*\); no GPU.*/\1/p; s/^CUDA.*cuBLASLt \(.*\); GPU.*/\1/p"; }
stand_in all.c 120813 ./other.so
stand_in all.c 111103 ./eleven.so
stand_in most.c 120813 ./less.so
stand_in all.c 130002 venv/lib/python3.11/site-packages/nvidia/cu13/lib/libcublasLt.so.13
stand_in all.c 120900 venv/lib/python3.11/site-packages/nvidia/cublas/lib/libcublasLt.so.12
stand_in all.c 130100 system/libcublasLt.so.13
echo "not a library" >text.so
for named in ./other.so ./eleven.so ./less.so ./text.so ./nowhere.so; do CREME_CUBLASLT=$named said; done
LD_LIBRARY_PATH=$PWD/system VIRTUAL_ENV=$PWD/venv said
# Where the system itself knows one, that comes first, and there is nothing to see of the environment's.
if ldconfig -p 2>/dev/null | grep -q 'libcublasLt\.so\.13'; then
    echo "13.0.2 (./venv/lib/python3.11/site-packages/nvidia/cu13/lib/libcublasLt.so.13)"
else
    VIRTUAL_ENV=$PWD/venv said
fi
