# A Slurm of the tests' own: slurmctld and three slurmd on this machine, with a munge of their own; loopback alone. Sourced.
#
#   slurm_start FOLDER     starts it there, and waits until all three nodes are idle; SLURM_CONF is set
#   slurm_stop             ends all of it, by their numbers; called on the way out, too
#
# What is started is root's, in FOLDER; ports are free ones. /etc/slurm/slurm.conf is made to lead to it where there is none, since
# Snakemake's plugin takes the variable out of the environment, and goes again.

slurm_pids=""
slurm_link=""

skip() { # WHY
    echo "SKIP: $1"
    exit 0
}

slurm_needs() {
    [ "$(id -u)" = 0 ] || skip "not root: no Slurm was started"
    for program in munged slurmctld slurmd sbatch python3; do
        command -v $program >/dev/null || skip "no $program (packages slurm-wlm, munge): no Slurm was started"
    done
}

slurm_stop() {
    [ -z "$slurm_link" ] || rm -f /etc/slurm/slurm.conf
    slurm_link=""
    for pid in $slurm_pids; do kill "$pid" 2>/dev/null || true; done
    # Steps that a slurmd has left, of our folder alone.
    for pid in $(pgrep -f "slurmstepd" || true); do
        tr '\0' '\n' <"/proc/$pid/environ" 2>/dev/null | grep -q "^SLURM_CONF=$slurm_folder/" && kill -9 "$pid" 2>/dev/null || true
    done
    for pid in $slurm_pids; do wait "$pid" 2>/dev/null || true; done
    slurm_pids=""
}

slurm_node() { # NUMBER
    slurmd -D -N "n$1" >"$slurm_folder/slurmd.n$1.out" 2>&1 &
    slurm_pids="$slurm_pids $!"
    eval "slurm_node_$1=$!"
}

slurm_wait() { # SECONDS WHAT COMMAND... : until the command is true
    left=$1 what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        left=$((left - 1))
        [ $left -gt 0 ] || { echo "FAIL: $what"; tail -n 20 "$slurm_folder"/*.log 2>/dev/null; squeue; sinfo; exit 1; }
        sleep 1
    done
}

slurm_idle() {
    [ "$(sinfo -h -o '%T %D' | awk '$1 == "idle" { n += $2 } END { print n + 0 }')" = 3 ]
}

slurm_start() { # FOLDER
    slurm_folder=$1
    mkdir -p "$slurm_folder/state" "$slurm_folder/spool"
    chmod 755 "$slurm_folder"
    dd if=/dev/urandom of="$slurm_folder/munge.key" bs=128 count=1 2>/dev/null
    chmod 400 "$slurm_folder/munge.key"
    munged -F --key-file="$slurm_folder/munge.key" --socket="$slurm_folder/munge.sock" --pid-file="$slurm_folder/munge.pid" \
        --seed-file="$slurm_folder/munge.seed" --log-file="$slurm_folder/munge.log" --force 2>/dev/null &
    slurm_pids=$!
    set -- $(python3 -c '
import socket
sockets = [socket.socket() for _ in range(4)]
for one in sockets: one.bind(("127.0.0.1", 0))
print(*[one.getsockname()[1] for one in sockets])')
    {
        echo "ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$slurm_folder/munge.sock,cred_expire=5
StateSaveLocation=$slurm_folder/state
SlurmdSpoolDir=$slurm_folder/spool/%n
SlurmctldPidFile=$slurm_folder/slurmctld.pid
SlurmdPidFile=$slurm_folder/slurmd.%n.pid
SlurmctldLogFile=$slurm_folder/slurmctld.log
SlurmdLogFile=$slurm_folder/slurmd.%n.log
SlurmctldPort=$1
SlurmctldParameters=enable_configless
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=0
ReturnToService=2
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SlurmdTimeout=8
KillWait=3
MaxArraySize=5
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO"
        shift
        for n in 1 2 3; do
            echo "NodeName=n$n NodeHostname=localhost NodeAddr=127.0.0.1 Port=$1 CPUs=1 RealMemory=4000 State=UNKNOWN"
            shift
        done
    } >"$slurm_folder/slurm.conf"
    export SLURM_CONF="$slurm_folder/slurm.conf"
    slurm_wait 10 "munged does not start" test -S "$slurm_folder/munge.sock"
    slurmctld -D >"$slurm_folder/slurmctld.out" 2>&1 &
    slurm_pids="$slurm_pids $!"
    for n in 1 2 3; do slurm_node $n; done
    slurm_wait 60 "the nodes are not there" slurm_idle
}

slurm_link_conf() {
    [ ! -e /etc/slurm/slurm.conf ] || return 1
    mkdir -p /etc/slurm
    ln -s "$SLURM_CONF" /etc/slurm/slurm.conf
    slurm_link=yes
}
