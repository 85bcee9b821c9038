// The loops, for registers of LANES floats. Before it is included:
//   LANES           4, 8 or 16
//   SUFFIX(name)    the name of a function of this kind
//   TILE1 … TILE4   how many pixels are worked on at once beside 1 … 4 registers of outputs; 0 where that is never done

typedef float vec __attribute__((ext_vector_type(LANES), aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE vec load(const float *from) { return *(const vec *)from; }
INLINE vec splat(float value) { return (vec)value; }
typedef float eight __attribute__((ext_vector_type(8), aligned(4), may_alias));

// What follows the sum, eight outputs at a time: a map to add, activation; then they go where they belong.
static void SUFFIX(finish)(const nk_convolution *c, const float *sums, int pixels, int outputs, int first, int row,
                           int column) {
    for (int n = 0; n < outputs; n += 8) {
        const nk_target *to = c->targets + (first + n) / 8;
        if (!to->base) continue;
        const nk_addend *add = c->addends ? c->addends + (first + n) / 8 : 0;
        const eight slope = *(const eight *)(c->slope + first + n);
        const float *sum = sums + n;
        float *place = to->base + row * to->row + column * to->pixel;
        const long nextRow = to->row - c->width * to->pixel;
        int y = row, x = column;
        for (int pixel = 0; pixel < pixels; pixel++) {
            eight value = *(const eight *)sum;
            if (!add || !add->base) {
                value = value < 0 ? value * slope : value;
            } else {
                long fromRow = c->addendHeight == c->height
                                   ? c->firstRow + y
                                   : (c->firstRow + y) * (long)c->addendHeight / c->height;
                long fromColumn = c->addendWidth == c->width ? x : x * (long)c->addendWidth / c->width;
                eight added = *(const eight *)(add->base + fromRow * add->row + fromColumn * add->pixel);
                if (!c->addsAfterActivation) value += added;
                value = value < 0 ? value * slope : value;
                if (c->addsAfterActivation) value += added;
            }
            *(eight *)place = value;
            sum += outputs;
            place += to->pixel;
            if (++x == c->width) x = 0, y++, place += nextRow;
        }
    }
}

// Registers hold a tile of the result, MR pixels times NV·LANES outputs, over the whole sum: each weight is loaded once a
// tile, each input once a tile and register of outputs.
INLINE void SUFFIX(tile)(const nk_convolution *c, const int MR, const int NV, int first, const float *weights,
                         long weightStep, int row, int column) {
    const float *x[12];
    int y = row, left = c->width - column;
    const float *window = c->input.base + row * c->input.row + column * c->input.pixel;
    UNROLL for (int r = 0; r < MR; r++) {
        x[r] = window;
        window += c->input.pixel;
        if (--left == 0) left = c->width, window = c->input.base + ++y * c->input.row;
    }
    vec sum[12][4];
    UNROLL for (int r = 0; r < MR; r++)
        UNROLL for (int v = 0; v < NV; v++) sum[r][v] = load(c->bias + first + v * LANES);
    // Where all channels are read a window's row is one run.
    bool isOneRun = c->inputs == c->windowPixel;
    int runs = isOneRun ? 1 : c->windowWidth;
    long length = isOneRun ? c->inputs * (long)c->windowWidth : c->inputs;
    for (int ky = 0; ky < c->windowHeight; ky++) {
        for (int run = 0; run < runs; run++) {
            long offset = ky * c->windowRow + run * c->windowPixel;
            for (long j = offset; j < offset + length; j++) {
                vec w[4];
                UNROLL for (int v = 0; v < NV; v++) w[v] = load(weights + v * LANES);
                UNROLL for (int r = 0; r < MR; r++) {
                    vec value = splat(x[r][j]);
                    UNROLL for (int v = 0; v < NV; v++) sum[r][v] += value * w[v];
                }
                weights += weightStep;
            }
        }
    }
    float sums[12 * 4 * LANES];
    UNROLL for (int r = 0; r < MR; r++)
        UNROLL for (int v = 0; v < NV; v++) *(vec *)(sums + (r * NV + v) * LANES) = sum[r][v];
    SUFFIX(finish)(c, sums, MR, NV * LANES, first, row, column);
}

// Some outputs of all pixels: full tiles, and as evenly as can be, so that none at the end is small.
#define STRIP(NV, LIMIT)                                                                                               \
    static __attribute__((noinline)) void SUFFIX(strip##NV)(const nk_convolution *c, int first, const float *weights,  \
                                                            long weightStep) {                                         \
        long count = (long)c->rows * c->width, tiles = (count + LIMIT - 1) / LIMIT;                                    \
        long least = count / tiles, larger = count % tiles;                                                            \
        int row = 0, column = 0;                                                                                       \
        for (long index = 0; index < tiles; index++) {                                                                 \
            int pixels = (int)(least + (index < larger));                                                              \
            switch (pixels) { CASES##LIMIT(NV) }                                                                       \
            for (column += pixels; column >= c->width; column -= c->width) row++;                                      \
        }                                                                                                              \
    }
#define CASE(MR, NV)                                                                                                   \
    case MR: SUFFIX(tile)(c, MR, NV, first, weights, weightStep, row, column); break;
#define CASES4(NV) CASE(1, NV) CASE(2, NV) CASE(3, NV) CASE(4, NV)
#define CASES5(NV) CASES4(NV) CASE(5, NV)
#define CASES6(NV) CASES5(NV) CASE(6, NV)
#define CASES8(NV) CASES6(NV) CASE(7, NV) CASE(8, NV)
#define CASES10(NV) CASES8(NV) CASE(9, NV) CASE(10, NV)
#define CASES12(NV) CASES10(NV) CASE(11, NV) CASE(12, NV)
#define STRIPS(NV, LIMIT) STRIP(NV, LIMIT)

#if TILE1
STRIPS(1, TILE1)
#endif
STRIPS(2, TILE2)
#if TILE3
STRIPS(3, TILE3)
#endif
#if TILE4
STRIPS(4, TILE4)
#endif

static void SUFFIX(convolve)(const nk_convolution *c) {
    long inner = (long)c->windowHeight * c->windowWidth * c->inputs;
    for (int panel = 0; panel < c->outputs; panel += c->panel) {
        int width = c->outputs - panel < c->panel ? c->outputs - panel : c->panel;
        const float *weights = c->weights + panel * inner;
        for (int column = 0; column < width;) {
            int left = (width - column) / LANES;
            (void)left;
#if TILE4
            if (left >= 4) {
                SUFFIX(strip4)(c, panel + column, weights + column, width);
                column += 4 * LANES;
                continue;
            }
#endif
#if TILE3
            if (left == 3) {
                SUFFIX(strip3)(c, panel + column, weights + column, width);
                column += 3 * LANES;
                continue;
            }
#endif
#if TILE1
            if (left == 1) {
                SUFFIX(strip1)(c, panel + column, weights + column, width);
                column += LANES;
                continue;
            }
#endif
            SUFFIX(strip2)(c, panel + column, weights + column, width);
            column += 2 * LANES;
        }
    }
}

// Taps stay in registers along all rows.
#define DEPTHWISE(TYPE, first)                                                                                         \
    {                                                                                                                  \
        TYPE tap[9];                                                                                                   \
        UNROLL for (int k = 0; k < 9; k++) tap[k] = *(const TYPE *)(d->taps + k * channels + first);                   \
        const TYPE bias = *(const TYPE *)(d->bias + first), slope = *(const TYPE *)(d->slope + first);                 \
        for (int row = 0; row < d->rows; row++) {                                                                      \
            const float *x = d->input.base + row * d->input.row + first;                                               \
            float *y = d->output + (long)row * d->width * channels + first;                                            \
            for (int column = 0; column < d->width; column++) {                                                        \
                TYPE sums[3];                                                                                          \
                UNROLL for (int ky = 0; ky < 3; ky++) {                                                                \
                    const float *line = x + ky * d->windowRow;                                                         \
                    sums[ky] = ky ? *(const TYPE *)line * tap[3 * ky] : bias + *(const TYPE *)line * tap[3 * ky];      \
                    sums[ky] += *(const TYPE *)(line + channels) * tap[3 * ky + 1];                                    \
                    sums[ky] += *(const TYPE *)(line + 2 * channels) * tap[3 * ky + 2];                                \
                }                                                                                                      \
                TYPE value = sums[0] + (sums[1] + sums[2]);                                                            \
                *(TYPE *)y = value < 0 ? value * slope : value;                                                        \
                x += d->input.pixel;                                                                                   \
                y += channels;                                                                                         \
            }                                                                                                          \
        }                                                                                                              \
    }

static void SUFFIX(convolveByChannel)(const nk_depthwise *d) {
    const long channels = d->channels;
    long first = 0;
    for (; first + LANES <= channels; first += LANES) DEPTHWISE(vec, first)
#if LANES == 16
    if (first < channels) DEPTHWISE(eight, first)
#endif
}

static void SUFFIX(takeMaximum)(const nk_maximum *m) {
    for (int row = 0; row < m->rows; row++) {
        for (int column = 0; column < m->width; column++) {
            const float *x = m->input.base + row * m->input.row + column * m->input.pixel;
            float *y = m->output.base + row * m->output.row + column * m->output.pixel;
            for (int channel = 0; channel < m->channels; channel += 8) {
                eight largest = *(const eight *)(x + channel);
                for (int ky = 0; ky < m->window; ky++) {
                    for (int kx = 0; kx < m->window; kx++) {
                        eight value = *(const eight *)(x + ky * m->windowRow + kx * (long)m->channels + channel);
                        largest = value > largest ? value : largest;
                    }
                }
                *(eight *)(y + channel) = largest;
            }
        }
    }
}

static void SUFFIX(preparePixels)(const uint8_t *pixels, float *floats, long count, const float mean[4],
                                  const float scale[4], bool blueFirst) {
    typedef uint8_t bytes __attribute__((ext_vector_type(16), aligned(1), may_alias));
    typedef float sixteen __attribute__((ext_vector_type(16), aligned(4), may_alias));
    sixteen means, scales;
    UNROLL for (int lane = 0; lane < 16; lane++) means[lane] = mean[lane % 4], scales[lane] = scale[lane % 4];
    long index = 0;
    for (; index + 4 <= count; index += 4) {
        bytes four = *(const bytes *)(pixels + 4 * index);
        if (blueFirst) four = __builtin_shufflevector(four, four, 2, 1, 0, 3, 6, 5, 4, 7, 10, 9, 8, 11, 14, 13, 12, 15);
        *(sixteen *)(floats + 4 * index) = (__builtin_convertvector(four, sixteen) - means) * scales;
    }
    for (; index < count; index++) {
        for (int color = 0; color < 4; color++) {
            uint8_t sample = pixels[4 * index + (blueFirst && color < 3 ? 2 - color : color)];
            floats[4 * index + color] = ((float)sample - mean[color]) * scale[color];
        }
    }
}

#define KERNELS(NAME, PANEL)                                                                                                  \
    const nk_kernels SUFFIX(nk_kernels) = {                                                                            \
        NAME, PANEL, SUFFIX(convolve), SUFFIX(convolveByChannel), SUFFIX(takeMaximum), SUFFIX(preparePixels)};
