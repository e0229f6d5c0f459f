using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>What became of the paths that were to be read.</summary>
/// <param name="Files">What is in the pack or was in the vault before.</param>
/// <param name="Gone">No file and no link any more, or a folder above it is none.</param>
/// <param name="Refused">Links whose name git does not take for one.</param>
/// <param name="Moving">Of the files, those that changed each time while they were read. Their stats are not kept.</param>
internal sealed record CourseReading(List<IndexRecord> Files, List<RawPath> Gone, List<RawPath> Refused, List<RawPath> Moving);

/// <summary>
/// Reads files of a course into a pack, each once and by many threads. Every file is opened beneath the held folder and no link is
/// followed: whatever becomes of the folders meanwhile, nothing from outside the course gets into the pack.
/// </summary>
/// <param name="folder">The course's, its links resolved.</param>
/// <param name="scratch">Where what is too large for memory waits for its place in the pack.</param>
/// <param name="isKnown">Whether the vault has an object.</param>
/// <param name="large">Told of what the index cannot remember.</param>
internal sealed class CourseReader(string folder, PackWriter pack, string scratch, Func<string, bool> isKnown, LargeFiles? large = null)
{
    private const int Together = 64, Tries = 3;
    private const long Alone = 1 << 20; // bytes: so large ones are begun first, each by itself
    private static readonly int Readers = Math.Clamp(Environment.ProcessorCount, 1, 8);

    /// <summary>Reads them.</summary>
    /// <param name="files">With the bytes they are thought to have.</param>
    /// <param name="progress">Hears files and bytes that were read, and the last of them.</param>
    /// <exception cref="IOException">The folder is not there any more, a file may not be read, or a disk failed.</exception>
    public CourseReading Run(
        IReadOnlyList<(RawPath Path, long Size)> files, Action<int, long, RawPath> progress, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<IndexRecord>();
        var (gone, refused, moving) = (new ConcurrentBag<RawPath>(), new ConcurrentBag<RawPath>(), new ConcurrentBag<RawPath>());
        var (done, bytes) = (0, 0L);
        var chunks = files.Where(f => f.Size >= Alone).OrderByDescending(f => f.Size).Select(f => new[] { f })
            .Concat(files.Where(f => f.Size < Alone).Chunk(Together));
        var options = new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        try
        {
            Parallel.ForEach(
                Partitioner.Create(chunks, EnumerablePartitionerOptions.NoBuffering), options,
                () => new FileReader(HeldFolder.Hold(folder), pack, scratch, isKnown),
                (chunk, _, reader) =>
                {
                    var told = 0L; // of this chunk
                    foreach (var (path, size) in chunk)
                    {
                        var before = told;
                        reader.Progress = read => Tell(0, before + Math.Min(read, size), path);
                        Read(reader, path);
                    }
                    Tell(chunk.Length, chunk.Sum(f => f.Size), chunk[^1].Path);
                    return reader;

                    void Tell(int files, long read, RawPath last)
                    {
                        if (files == 0 && read <= told)
                            return;
                        var more = read - told;
                        told = read;
                        progress(Interlocked.Add(ref done, files), Interlocked.Add(ref bytes, more), last);
                    }
                },
                reader => reader.Dispose());
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        return new CourseReading([.. found], [.. gone.Order()], [.. refused], [.. moving.Order()]);

        void Read(FileReader reader, RawPath path)
        {
            for (var attempt = 1; attempt <= Tries; attempt++)
            {
                var readUtc = FileClock.UtcNow;
                if (reader.TryRead(path, attempt == Tries, cancellationToken) is not { } read)
                    continue;
                var isRefused = read.IsLink && DotGitName.IsRefusedForLinks(path);
                if (read.Id is null || isRefused)
                {
                    (isRefused ? refused : gone).Add(path);
                    return;
                }
                var stats = read.Stat is { } known ? FileStamp.Of(known) : default;
                found.Add(new IndexRecord(path, read.IsLink ? IndexRecord.Link : IndexRecord.PlainFile, read.Id, stats));
                if (read is { IsLink: false, Stat: { } stat })
                    large?.Remember(path, read.Id, stat, readUtc);
                else if (!read.IsLink)
                    moving.Add(path);
                return;
            }
        }
    }
}
