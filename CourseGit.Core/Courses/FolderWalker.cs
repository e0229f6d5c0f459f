using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using CourseGit.Core.Files;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>Walks through a course folder and sorts what it finds into what a backup takes and what it leaves out.</summary>
public sealed class FolderWalker
{
    /// <summary>What is ours in a repository; one found in a course is left out.</summary>
    public const string OurFolder = ".coursegit";

    /// <summary>Folders in one another; far below what the longest path allows, and more than anybody makes by hand.</summary>
    public const int DeepestFolder = 200;

    private static readonly HashSet<string> Markers = new([BranchResolver.FileName, "reload", "backuptrigger"], StringComparer.Ordinal);
    private static readonly int Walkers = Math.Clamp(Environment.ProcessorCount, 1, 8);
    private readonly ImmutableArray<ExcludePattern> _excludes;
    private readonly int _deepestExclude;
    private readonly HashSet<string> _leftOut;
    private readonly Func<RawPath, PathStat, bool>? _isUnchanged;
    private readonly Found _found = new();
    private readonly ConcurrentBag<Task> _walks = [];
    private int _walkers = 1;

    private FolderWalker(
        ImmutableArray<ExcludePattern> excludes, IEnumerable<string> leftOut, Func<RawPath, PathStat, bool>? isUnchanged)
    {
        (_excludes, _deepestExclude, _isUnchanged) = (excludes, excludes.Select(e => e.Depth).DefaultIfEmpty().Max(), isUnchanged);
        _leftOut = leftOut.Select(p => RawPath.FromText(p).Bytes).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Walks, by as many threads as there are processors.</summary>
    /// <param name="folder">The course folder, its links resolved.</param>
    /// <param name="excludes">What to leave out with everything below it.</param>
    /// <param name="leftOut">Files to leave out, counted from the course's root: those of a live database.</param>
    public static FolderListing Walk(
        string folder, ImmutableArray<ExcludePattern> excludes, IEnumerable<string> leftOut, CancellationToken cancellationToken) =>
        Walk(folder, excludes, leftOut, null, cancellationToken);

    /// <inheritdoc cref="Walk(string, ImmutableArray{ExcludePattern}, IEnumerable{string}, CancellationToken)"/>
    /// <param name="isUnchanged">
    /// Whether a file or link is known by these stats to be as it was saved: then it need not be read, and nobody asks whether it may be.
    /// </param>
    internal static FolderListing Walk(
        string folder, ImmutableArray<ExcludePattern> excludes, IEnumerable<string> leftOut, Func<RawPath, PathStat, bool>? isUnchanged,
        CancellationToken cancellationToken)
    {
        var walker = new FolderWalker(excludes, leftOut, isUnchanged);
        using (var root = LinuxFolder.Open(folder))
        {
            try
            {
                walker.Visit(root, [], 0, "", cancellationToken);
            }
            finally
            {
                walker.WaitForOthers();
            }
        }
        return walker._found.ToListing();
    }

    // Who walks through a folder has noted those who walk below it before it ends.
    private void WaitForOthers()
    {
        Exception? failure = null;
        while (_walks.TryTake(out var walk))
        {
            try
            {
                walk.Wait(CancellationToken.None);
            }
            catch (AggregateException e)
            {
                failure ??= e.InnerException;
            }
        }
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    private void Visit(
        LinuxFolder folder, ImmutableArray<string> parts, int depth, string prefix, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var here = new Found();
        var taken = false;
        var names = folder.Names(out var complete);
        if (!complete)
            here.Unreadable.Add(new RawPath(prefix.TrimEnd('/')));
        foreach (var name in names)
            taken |= VisitName(folder, name, parts, depth, prefix, here, cancellationToken);
        if (!taken && prefix.Length > 0)
            here.Empty.Add(new RawPath(prefix[..^1]));
        _found.Add(here);
    }

    /// <returns>Whether the folder is not empty because of this name.</returns>
    private bool VisitName(
        LinuxFolder folder, string name, ImmutableArray<string> parts, int depth, string prefix, Found here,
        CancellationToken cancellationToken)
    {
        var path = new RawPath(prefix + name);
        if (name.Equals(".git", StringComparison.OrdinalIgnoreCase))
        {
            here.Git.Add(path);
            return false;
        }
        if (depth < _deepestExclude)
            parts = parts.Add(new RawPath(name).Display);
        if (IsLeftOut(path, parts, depth, here))
            return false;
        if (path.Bytes.Length > RawPath.Longest)
            return LeaveOut(here.TooLong, path);
        if (folder.Stat(name, out var gone) is not { } stat)
            return !gone && Mark(here.Unreadable, path);
        switch (stat.Kind)
        {
            case EntryKind.Folder:
                return VisitFolder(folder, name, path, parts, depth, here, cancellationToken);
            case EntryKind.Link:
                return VisitLink(folder, name, path, depth, stat, here);
            case EntryKind.Special:
                return LeaveOut(here.Special, path);
            default:
                var isUnchanged = _isUnchanged?.Invoke(path, stat) ?? false;
                if (!isUnchanged && !folder.MayReadFile(name))
                    here.Unreadable.Add(path);
                here.Entries.Add(new FolderEntry(path, stat.Size) { IsUnchanged = isUnchanged });
                return true;
        }
    }

    private bool IsLeftOut(RawPath path, ImmutableArray<string> parts, int depth, Found here)
    {
        if (depth == 0 && Markers.Contains(path.Bytes))
            return true;
        if (depth == 0 && path.Bytes == OurFolder)
            return here.HoldsOurFolder = true;
        if (_leftOut.Count > 0 && _leftOut.Contains(path.Bytes))
            return true;
        if (depth >= _deepestExclude)
            return false;
        foreach (var pattern in _excludes)
        {
            if (pattern.Matches(parts.AsSpan()))
                return true;
        }
        return false;
    }

    private bool VisitFolder(
        LinuxFolder parent, string name, RawPath path, ImmutableArray<string> parts, int depth, Found here,
        CancellationToken cancellationToken)
    {
        if (depth >= DeepestFolder)
            return LeaveOut(here.TooLong, path);
        var child = parent.OpenChild(name, out var gone);
        if (child is not null)
            VisitBelow(child, parts, depth + 1, path.Bytes + "/", cancellationToken);
        else if (!gone)
            here.Unreadable.Add(path);
        return !gone;
    }

    // By another thread where one is idle. Each holds no more folders open than there are on the way down.
    private void VisitBelow(
        LinuxFolder child, ImmutableArray<string> parts, int depth, string prefix, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _walkers) <= Walkers)
        {
            _walks.Add(Task.Run(Walk, CancellationToken.None));
            return;
        }
        Walk();

        void Walk()
        {
            using (child)
            {
                try
                {
                    Visit(child, parts, depth, prefix, cancellationToken);
                }
                finally
                {
                    Interlocked.Decrement(ref _walkers);
                }
            }
        }
    }

    private static bool LeaveOut(List<RawPath> paths, RawPath path)
    {
        paths.Add(path);
        return false;
    }

    private static bool Mark(List<RawPath> paths, RawPath path)
    {
        paths.Add(path);
        return true;
    }

    private bool VisitLink(LinuxFolder folder, string name, RawPath path, int depth, PathStat stat, Found here)
    {
        if (folder.LinkTarget(name) is not { } target)
            return folder.Stat(name, out var gone) is not null || (!gone && Mark(here.Unreadable, path));
        if (Leaves(target, depth))
            here.Leaving.Add(path);
        here.Entries.Add(new FolderEntry(path, target.Length) { IsUnchanged = _isUnchanged?.Invoke(path, stat) ?? false });
        return true;
    }

    // Counted on the text alone: a link through another link is that one's affair.
    private static bool Leaves(string target, int depth)
    {
        if (target.StartsWith('/'))
            return true;
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            depth += part switch { "." => 0, ".." => -1, _ => 1 };
            if (depth < 0)
                return true;
        }
        return false;
    }

    private sealed class Found
    {
        public List<FolderEntry> Entries { get; } = [];
        public List<RawPath> Empty { get; } = [];
        public List<RawPath> Git { get; } = [];
        public List<RawPath> Leaving { get; } = [];
        public List<RawPath> Special { get; } = [];
        public List<RawPath> TooLong { get; } = [];
        public List<RawPath> Unreadable { get; } = [];
        public bool HoldsOurFolder { get; set; }

        public void Add(Found other)
        {
            lock (Entries)
            {
                Entries.AddRange(other.Entries);
                Empty.AddRange(other.Empty);
                Git.AddRange(other.Git);
                Leaving.AddRange(other.Leaving);
                Special.AddRange(other.Special);
                TooLong.AddRange(other.TooLong);
                Unreadable.AddRange(other.Unreadable);
                HoldsOurFolder |= other.HoldsOurFolder;
            }
        }

        public FolderListing ToListing()
        {
            Entries.Sort((a, b) => string.CompareOrdinal(a.Path.Bytes, b.Path.Bytes));
            return new FolderListing
            {
                Entries = [.. Entries],
                EmptyFolders = Sorted(Empty),
                GitEntries = Sorted(Git),
                LeavingLinks = Sorted(Leaving),
                SpecialFiles = Sorted(Special),
                TooLong = Sorted(TooLong),
                Unreadable = Sorted(Unreadable),
                HoldsOurFolder = HoldsOurFolder,
            };
        }

        private static ImmutableArray<RawPath> Sorted(List<RawPath> paths) => [.. paths.Order()];
    }
}
