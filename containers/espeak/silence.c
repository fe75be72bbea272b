/* Stands for libpcaudio where espeak-ng writes to its standard output and never to a sound card. The real one brings thirty
 * libraries (PulseAudio, ALSA, X11, D-Bus) into the image and looks for a sound server at each start. */
#include <stddef.h>

void *create_audio_device_object(const char *device, const char *application, const char *description) { return NULL; }
int audio_object_open(void *sound, int format, unsigned rate, unsigned char channels) { return 0; }
void audio_object_close(void *sound) {}
void audio_object_destroy(void *sound) {}
int audio_object_write(void *sound, const void *samples, size_t bytes) { return 0; }
int audio_object_drain(void *sound) { return 0; }
int audio_object_flush(void *sound) { return 0; }
const char *audio_object_strerror(void *sound, int error) { return "there is no sound card here"; }
