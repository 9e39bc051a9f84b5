/* Numbers to ONNX Runtime and back. */
#include "model/onnx/runtime.h"

#include "base/memory.h"
#include "base/stop.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <time.h>

enum { LOOK_EVERY_MS = 50, MS = 1000000, SECOND = 1000000000 };

/* --- Stopping -------------------------------------------------------------------------------------------------- */

/* While a run is under way its caller waits in it: another thread looks whether somebody wants it to end. */
typedef struct watch {
    const creme_onnx_library *library;
    creme_ort_run *run;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool over, started;
} watch;

static struct timespec soon(void)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_nsec += (long)LOOK_EVERY_MS * MS;
    if (at.tv_nsec >= SECOND) {
        at.tv_nsec -= SECOND;
        at.tv_sec++;
    }
    return at;
}

static void *look(void *context)
{
    watch *self = context;
    bool asked = false;
    pthread_mutex_lock(&self->lock);
    while (!self->over) {
        struct timespec at = soon();
        pthread_cond_timedwait(&self->changed, &self->lock, &at);
        if (asked || self->over || !creme_stop_reason()) continue;
        creme_ort_status *said = self->library->call.terminate_run(self->run);
        if (said) self->library->call.release_status(said);
        asked = true;
    }
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

/* Without a thread a run just ends later. */
static void begin_watch(watch *self, const creme_onnx_library *library, creme_ort_run *run)
{
    *self = (watch){.library = library, .run = run};
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->changed, NULL);
    self->started = pthread_create(&self->thread, NULL, look, self) == 0;
}

static void end_watch(watch *self)
{
    pthread_mutex_lock(&self->lock);
    self->over = true;
    pthread_cond_signal(&self->changed);
    pthread_mutex_unlock(&self->lock);
    if (self->started) pthread_join(self->thread, NULL);
    pthread_cond_destroy(&self->changed);
    pthread_mutex_destroy(&self->lock);
}

/* --- Running --------------------------------------------------------------------------------------------------- */

static creme_status run(creme_onnx_session *self, const creme_onnx_question *question, const creme_ort_value *input,
                        creme_onnx_answer *out)
{
    const creme_ort_functions *call = &self->library.call;
    creme_ort_run *run = NULL;
    watch watcher;
    creme_status status = CREME_OK;
    CREME_TRY(creme_onnx_check(self, call->create_run(&run)));
    begin_watch(&watcher, &self->library, run);
    creme_ort_status *said =
        call->run(self->session, run, &question->input, &input, 1, &question->output, 1, &out->value);
    end_watch(&watcher);
    status = creme_onnx_check(self, said);
    if (status != CREME_OK && creme_stop_reason()) status = creme_stop_check();
done:
    if (run) call->release_run(run);
    return status;
}

/* --- What came back -------------------------------------------------------------------------------------------- */

static creme_status lie(const creme_onnx_session *self, const creme_onnx_question *question, const char *what)
{
    return creme_fail(CREME_ERROR_FORMAT, "%s: its output \"%.100s\" %s", self->path, question->output, what);
}

static creme_status read_shape(creme_onnx_session *self, const creme_onnx_question *question,
                               const creme_ort_shape *shape, creme_onnx_answer *out)
{
    const creme_ort_functions *call = &self->library.call;
    int64_t all = 1;
    size_t rank = 0;
    int type = 0;
    creme_status status = CREME_OK;
    CREME_TRY(creme_onnx_check(self, call->get_element_type(shape, &type)));
    CREME_TRY(creme_onnx_check(self, call->get_rank(shape, &rank)));
    out->type = creme_onnx_type(type);
    if (rank > CREME_FOREIGN_MOST_RANK) return lie(self, question, "has more dimensions than can be");
    out->rank = (int)rank;
    if (rank > 0) CREME_TRY(creme_onnx_check(self, call->get_dimensions(shape, out->shape, rank)));
    for (size_t i = 0; i < rank; i++) {
        if (out->shape[i] < 0 || __builtin_mul_overflow(all, out->shape[i], &all))
            return lie(self, question, "has dimensions that cannot be");
    }
    if (!creme_foreign_type_is_real(out->type)) return lie(self, question, "does not hold floating-point numbers");
done:
    return status;
}

static creme_status read_answer(creme_onnx_session *self, const creme_onnx_question *question, creme_onnx_answer *out)
{
    const creme_ort_functions *call = &self->library.call;
    creme_ort_shape *shape = NULL;
    void *numbers = NULL;
    creme_status status = CREME_OK;
    if (!out->value) return lie(self, question, "did not come");
    CREME_TRY(creme_onnx_check(self, call->get_shape(out->value, &shape)));
    CREME_TRY(read_shape(self, question, shape, out));
    CREME_TRY(creme_onnx_check(self, call->get_numbers(out->value, &numbers)));
    out->numbers = numbers;
    if (!numbers) status = lie(self, question, "has no numbers");
done:
    if (shape) call->release_shape(shape);
    return status;
}

creme_status creme_onnx_session_run(creme_onnx_session *self, const creme_onnx_question *question,
                                    creme_onnx_answer *out)
{
    const creme_ort_functions *call = &self->library.call;
    creme_ort_value *input = NULL;
    *out = (creme_onnx_answer){0};
    creme_status status = creme_stop_check();
    if (status != CREME_OK) return status;
    CREME_TRY(creme_onnx_check(self, call->create_tensor(self->memory, question->numbers, question->bytes,
                                                         question->shape, (size_t)question->rank,
                                                         creme_onnx_type_number(question->type), &input)));
    CREME_TRY(run(self, question, input, out));
    CREME_TRY(read_answer(self, question, out));
done:
    if (input) call->release_value(input);
    return status;
}

void creme_onnx_answer_clear(creme_onnx_session *self, creme_onnx_answer *answer)
{
    if (answer->value) self->library.call.release_value(answer->value);
    *answer = (creme_onnx_answer){0};
}
