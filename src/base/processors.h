/* How many threads are worth having: what this process may use, not what the machine has. */
#ifndef CREME_BASE_PROCESSORS_H
#define CREME_BASE_PROCESSORS_H

/* Cores that this process may run on, a core with several hardware threads once, but no more than the processor time
 * that its cgroups allow (a container's --cpus 2.5: 3); 1 to `most`. */
int creme_processors(int most);

/* The same of allowed processors numbers[count], and of the files of a system below `root` ("" is this one): whose
 * siblings they are is in sys/devices/system/cpu/, the cgroups in proc/self/cgroup and sys/fs/cgroup/ (versions 1 and
 * 2). What is not there, or not as expected, limits nothing. */
int creme_processors_of(const int *numbers, int count, const char *root);

#endif
