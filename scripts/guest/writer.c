/* writer: the test guest's workload, and its own referee.
 *
 * Step n, for n = 1, 2, 3 …:
 *   1. overwrite one 4 KiB block of "blocks" in place with O_DIRECT, then fdatasync;
 *   2. append record n to "records" (it names that block), then fsync;
 *   3. print "REC n" on the console.
 * So a disk that holds record n must hold block update n and everything before it, and may hold at
 * most block update n + 1 beyond. scripts/guest/verify-disk checks exactly that.
 *
 *   writer init DIR           creates both files
 *   writer run DIR PACE_MS    goes on behind the last record; ends on SIGTERM between two steps
 *
 * Byte layouts: docs/formats/vm-folder.md, "The test guest's files". */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { kRecordBytes = 512, kBlockBytes = 4096, kBlockCount = 1024 };
static const uint64_t kRecordMagic = 0x3143455241485252ull; /* "RRHAREC1" */
static const uint64_t kBlockMagic = 0x314b4c4241485242ull;  /* "BRHABLK1" */

static volatile sig_atomic_t stopping;

static void Stop(int signal_number) {
    (void)signal_number;
    stopping = 1;
}

static void Die(const char* what) {
    printf("WRITER-FAILED %s: %s\n", what, strerror(errno));
    exit(1);
}

static void PutLe(uint8_t* to, uint64_t value) {
    for (int i = 0; i < 8; ++i) to[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t GetLe(const uint8_t* from) {
    uint64_t value = 0;
    for (int i = 7; i >= 0; --i) value = value << 8 | from[i];
    return value;
}

/* CRC-32 as in zlib. */
static uint32_t Crc32(const uint8_t* data, size_t size) {
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < size; ++i) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (0xedb88320u & -(crc & 1));
    }
    return ~crc;
}

/* splitmix64: the block of a step and the filler of both files follow from the step's number. */
static uint64_t Mix(uint64_t value) {
    value += 0x9e3779b97f4a7c15ull;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9ull;
    value = (value ^ value >> 27) * 0x94d049bb133111ebull;
    return value ^ value >> 31;
}

static uint64_t BlockOf(uint64_t number) {
    return Mix(number) % kBlockCount;
}

/* Magic, four words, filler that no other step has, checksum in the last four bytes. */
static void Fill(uint8_t* out, size_t size, uint64_t magic, uint64_t number, uint64_t block) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    PutLe(out, magic);
    PutLe(out + 8, number);
    PutLe(out + 16, block);
    PutLe(out + 24, (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec);
    for (size_t at = 32; at < size; at += 8) PutLe(out + at, Mix(number * 4096 + at));
    const uint32_t crc = Crc32(out, size - 4);
    for (int i = 0; i < 4; ++i) out[size - 4 + i] = (uint8_t)(crc >> (8 * i));
}

static int IsIntact(const uint8_t* bytes, size_t size, uint64_t magic) {
    const uint8_t* end = bytes + size - 4;
    const uint32_t crc =
        (uint32_t)end[0] | (uint32_t)end[1] << 8 | (uint32_t)end[2] << 16 | (uint32_t)end[3] << 24;
    return GetLe(bytes) == magic && Crc32(bytes, size - 4) == crc;
}

static void WriteBlock(int fd, uint8_t* buffer, uint64_t number, uint64_t block) {
    Fill(buffer, kBlockBytes, kBlockMagic, number, block);
    if (pwrite(fd, buffer, kBlockBytes, (off_t)(block * kBlockBytes)) != kBlockBytes) {
        Die("write blocks");
    }
}

static int Init(uint8_t* buffer) {
    const int blocks = open("blocks", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    const int records = open("records", O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (blocks < 0 || records < 0) Die("create files");
    for (uint64_t block = 0; block < kBlockCount; ++block) WriteBlock(blocks, buffer, 0, block);
    return 0;
}

/* The last record's number. Anything but a whole, unbroken sequence is damage that must not be
 * written over. */
static uint64_t LastRecord(int fd) {
    uint8_t record[kRecordBytes];
    uint64_t number = 0;
    for (;;) {
        const ssize_t count = pread(fd, record, sizeof record, (off_t)(number * kRecordBytes));
        if (count == 0) return number;
        if (count != kRecordBytes || !IsIntact(record, sizeof record, kRecordMagic) ||
            GetLe(record + 8) != number + 1) {
            printf("WRITER-DAMAGE at record %llu\n", (unsigned long long)number + 1);
            exit(1);
        }
        ++number;
    }
}

static int Run(uint8_t* buffer, long pace_ms) {
    const int blocks = open("blocks", O_WRONLY | O_DIRECT);
    const int records = open("records", O_RDWR);
    if (blocks < 0 || records < 0) Die("open files");
    uint64_t number = LastRecord(records);
    const struct timespec pace = {pace_ms / 1000, pace_ms % 1000 * 1000000};
    uint8_t record[kRecordBytes];
    printf("WRITER-START %llu\n", (unsigned long long)number);
    while (!stopping) {
        ++number;
        WriteBlock(blocks, buffer, number, BlockOf(number));
        if (fdatasync(blocks) != 0) Die("sync blocks");
        Fill(record, sizeof record, kRecordMagic, number, BlockOf(number));
        if (pwrite(records, record, sizeof record, (off_t)((number - 1) * kRecordBytes)) !=
            kRecordBytes) {
            Die("append to records");
        }
        if (fsync(records) != 0) Die("sync records");
        printf("REC %llu\n", (unsigned long long)number);
        nanosleep(&pace, NULL);
    }
    printf("WRITER-STOP %llu\n", (unsigned long long)number);
    return 0;
}

int main(int argc, char** argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    uint8_t* buffer = aligned_alloc(kBlockBytes, kBlockBytes);
    if (argc < 3 || buffer == NULL) {
        fprintf(stderr, "usage: writer init DIR | writer run DIR PACE_MS\n");
        return 2;
    }
    if (chdir(argv[2]) != 0) Die(argv[2]);
    if (strcmp(argv[1], "init") == 0) return Init(buffer);
    /* No SA_RESTART: the pause between two steps ends at once. */
    const struct sigaction action = {.sa_handler = Stop};
    sigaction(SIGTERM, &action, NULL);
    return Run(buffer, argc > 3 ? strtol(argv[3], NULL, 10) : 20);
}
