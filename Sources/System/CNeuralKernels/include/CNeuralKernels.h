// The inner loops of convolutional networks, each built for several widths of the processor's registers.
//
// Maps are rows of pixels, channels fastest; steps are counted in floats. Results do not depend on how the rows of a
// layer are cut into calls.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// A place in a map: its first pixel of interest, and the floats from a pixel to the next, to the right and below.
typedef struct {
    const float *base;
    long pixel;
    long row;
} nk_source;

/// Eight channels of a map that is written; without a base, what is computed for them is dropped.
typedef struct {
    float *base;
    long pixel;
    long row;
} nk_target;

/// A map that is added to eight channels of the result; without a base there is none.
///
/// Output (r, c) reads (r·height/outputHeight, c·width/outputWidth), rounded down.
typedef struct {
    const float *base;
    long pixel;
    long row;
} nk_addend;

/// A dense convolution of some rows: y[n] = activation(Σ x[y·s + ky, x·s + kx, c]·w[ky, kx, c][n] + bias[n]).
typedef struct {
    /// The first window's first pixel; steps are those from window to window.
    nk_source input;
    /// Floats from a window's row to its next, and from a window's pixel to its next.
    long windowRow, windowPixel;
    int windowHeight, windowWidth;
    /// Channels that are read of each pixel.
    int inputs;
    /// Rows and columns of the result.
    int rows, width;
    /// A multiple of 16.
    int outputs;
    /// Columns of a panel, a multiple of 16.
    int panel;
    /// Panels of columns, the last of fewer; in each a row for every ky, kx and c in this order; on 64-byte borders.
    const float *weights;
    /// A value an output: what is added, and the factor of what is negative then.
    const float *bias, *slope;
    /// One for every eight outputs, at the first pixel of the first row.
    const nk_target *targets;
    /// As many; NULL where nothing is added. Their base is at the map's first pixel.
    const nk_addend *addends;
    /// The first row's number, the rows of the whole result, and the size of the map that is added.
    int firstRow, height, addendHeight, addendWidth;
    /// Whether it is added after the activation.
    bool addsAfterActivation;
} nk_convolution;

/// A 3×3 convolution of each channel by itself, with activation, of some rows.
typedef struct {
    /// The first window's first pixel; steps are those from window to window.
    nk_source input;
    /// Floats from a window's row to its next.
    long windowRow;
    int rows, width;
    /// A multiple of eight; a window's pixels are that far apart.
    int channels;
    /// Nine taps by rows, each with a value a channel; then what is added, and the factor of what is negative then.
    const float *taps, *bias, *slope;
    /// Rows one after the other without border.
    float *output;
} nk_depthwise;

/// The largest value of each window, of some rows.
typedef struct {
    nk_source input;
    long windowRow;
    int window;
    int rows, width;
    /// A multiple of eight; a window's pixels are that far apart.
    int channels;
    nk_target output;
} nk_maximum;

/// The loops built for one kind of processor.
typedef struct {
    /// What it is called: "avx512", "avx2", or "plain".
    const char *name;
    /// The columns of a panel of weights that it works through fastest.
    int panel;
    void (*convolve)(const nk_convolution *);
    void (*convolveByChannel)(const nk_depthwise *);
    void (*takeMaximum)(const nk_maximum *);
    /// Bytes red, green, blue, alpha to four floats (colour − mean)·scale, in the order blue, green, red where asked.
    void (*preparePixels)(const uint8_t *pixels, float *floats, long count, const float mean[4], const float scale[4],
                          bool blueFirst);
} nk_kernels;

/// How many kinds of kernels this processor can run.
int nk_kernel_count(void);

/// The kernels of an index below the count, the fastest first.
const nk_kernels *nk_kernels_at(int index);
