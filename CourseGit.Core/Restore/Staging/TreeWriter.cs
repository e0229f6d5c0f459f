using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using CourseGit.Core.Files;
using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Restore.Staging;

/// <summary>
/// Writes entries of a commit into a folder of our own that holds none of their names yet. What git does with one process after the other
/// (an index, a tree, then two that write) is here one step: the contents come straight from the objects, the largest first, so that the
/// disk has
/// work from the beginning. Links are made last, so that nothing is ever written through one.
/// </summary>
/// <param name="progress">
/// Hears how many files and bytes are written, each about a hundred times, from several threads.
/// </param>
internal sealed class TreeWriter(ObjectDatabase objects, LinuxFolder folder, Action<StepCount> progress)
{
    private readonly ConcurrentDictionary<string, byte> _made = new(StringComparer.Ordinal);
    private const uint Program = 0b111_111_111, PlainFile = 0b110_110_110;
    private const int BufferSize = 1 << 17;
    private const long Large = 1 << 18; // bytes
    private const int MostWaiting = 200; // files held open until the disk was told of them
    private const int LongestTarget = 4095; // PATH_MAX without the NUL
    private const int FewestWriters = 2, MostWriters = 8; // one may wait for the disk

    private long _files, _allFiles, _bytes, _allBytes;

    /// <summary>Writes them.</summary>
    /// <returns>Those that could not be read: not here, damaged, or of a kind that is no file. Nothing is left of them.</returns>
    /// <exception cref="IOException">A name stands in another's way, or the disk failed.</exception>
    public List<TreeEntry> Write(List<TreeEntry> entries, IReadOnlyDictionary<string, long> sizes, CancellationToken cancellationToken)
    {
        (_allFiles, _allBytes) = (entries.Count, entries.Sum(e => sizes.GetValueOrDefault(e.Id)));
        var (links, files) = (entries.FindAll(e => e.IsLink), entries.FindAll(e => e.IsFile));
        // stable: small ones stay as they lie in the packs
        var inOrder = files.OrderByDescending(e => sizes.GetValueOrDefault(e.Id) is var size && size >= Large ? size : 0).ToArray();
        var unread = WriteFiles(inOrder, cancellationToken).ToList();
        unread.AddRange(links.FindAll(l => !TryLink(l)));
        unread.AddRange(entries.Where(e => !e.IsFile && !e.IsLink));
        progress(CountOf(_allFiles - unread.Count, _allBytes - unread.Sum(e => sizes.GetValueOrDefault(e.Id))));
        return unread;
    }

    private ConcurrentBag<TreeEntry> WriteFiles(TreeEntry[] entries, CancellationToken cancellationToken)
    {
        var unread = new ConcurrentBag<TreeEntry>();
        using var files = new BlockingCollection<SafeFileHandle>(MostWaiting);
        var disk = Task.Factory.StartNew(
            () => Flush(files), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, FewestWriters, MostWriters),
            CancellationToken = cancellationToken
        };
        try
        {
            Parallel.ForEach(Partitioner.Create(entries, EnumerablePartitionerOptions.NoBuffering), options, () => new byte[BufferSize],
                (entry, _, buffer) =>
            {
                if (TryWrite(entry, buffer, cancellationToken) is { } file)
                    files.Add(file, CancellationToken.None);
                else
                    unread.Add(entry);
                Tell(1, 0);
                return buffer;
            }, _ => { });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
        finally
        {
            files.CompleteAdding();
            disk.Wait(CancellationToken.None);
        }
        return unread;
    }

    // Whoever passes the next hundredth, of the files or of the bytes, tells.
    private void Tell(long files, long bytes)
    {
        var (written, content) = (Interlocked.Add(ref _files, files), Interlocked.Add(ref _bytes, bytes));
        if (Hundredth(written, _allFiles) > Hundredth(written - files, _allFiles)
            || Hundredth(content, _allBytes) > Hundredth(content - bytes, _allBytes))
            progress(CountOf(written, content));
    }

    private static long Hundredth(long done, long all) => done / Math.Max(all / 100, 1);

    private StepCount CountOf(long files, long bytes) =>
        new(files, _allFiles) { Bytes = Math.Min(bytes, _allBytes), BytesTotal = _allBytes };

    // The disk has work from the first file on, so that little is left to wait for at the end.
    private static void Flush(BlockingCollection<SafeFileHandle> files)
    {
        foreach (var file in files.GetConsumingEnumerable())
        {
            using (file)
                DiskWriting.Begin(file);
        }
    }

    // What was written, still open; null when it could not be read.
    private SafeFileHandle? TryWrite(TreeEntry entry, byte[] buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var blob = objects.TryOpen(entry.Id);
        if (blob is null)
            return null;
        MakeFolder(Above(entry.Path));
        var file = LinuxPath.MakeFile(folder, entry.Path, entry.Mode == "100755" ? Program : PlainFile);
        var isWritten = false;
        try
        {
            isWritten = TryCopy(blob, file, buffer, cancellationToken);
        }
        finally
        {
            if (!isWritten)
                file.Dispose();
        }
        if (isWritten)
            return file;
        LinuxPath.Remove(folder, entry.Path);
        return null;
    }

    private bool TryCopy(ObjectContent blob, SafeFileHandle file, byte[] buffer, CancellationToken cancellationToken)
    {
        for (long at = 0; ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length;
            try
            {
                length = blob.Read(buffer);
            }
            catch (InvalidDataException)
            {
                return false;
            }
            if (length == 0)
            {
                SparseFile.End(file, at);
                return true;
            }
            SparseFile.Write(file, buffer.AsSpan(0, length), at);
            at += length;
            Tell(0, length);
        }
    }

    private static string Above(RawPath path) => path.Bytes.LastIndexOf('/') is > 0 and var slash ? path.Bytes[..slash] : "";

    // Two writers may make the same one; both go on when it is there.
    private void MakeFolder(string path)
    {
        if (path.Length == 0 || _made.ContainsKey(path))
            return;
        MakeFolder(Above(new RawPath(path)));
        LinuxPath.MakeFolder(folder, new RawPath(path));
        _made.TryAdd(path, 0);
    }

    private bool TryLink(TreeEntry link)
    {
        using var blob = objects.TryOpen(link.Id);
        if (blob is null || blob.Size > LongestTarget)
            return false;
        try
        {
            MakeFolder(Above(link.Path));
            LinuxPath.MakeLink(folder, link.Path, RawPath.Encoding.GetString(blob.ToArray()));
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
