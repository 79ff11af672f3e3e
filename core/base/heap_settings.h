// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace quantoscope {

/// For a program that runs jobs on many threads for hours: by itself glibc has a heap for each
/// thread and keeps in it what the thread's largest moment took, which was 40 % of the memory of
/// the desktop program. Now all threads share two, and blocks from a megabyte on go back to the
/// system when they are freed. To be called before the first thread starts; nothing on other
/// systems.
void shareHeaps();

/// Gives what has been freed back to the system. Takes milliseconds.
void giveBackFreedMemory();

}  // namespace quantoscope
