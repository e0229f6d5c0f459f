using System.Collections.Immutable;
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
    private readonly ImmutableArray<ExcludePattern> _excludes;
    private readonly HashSet<string> _leftOut;
    private readonly List<FolderEntry> _entries = [];
    private readonly List<RawPath> _empty = [], _git = [], _leaving = [], _special = [], _tooLong = [], _unreadable = [];
    private bool _holdsOurFolder;

    private FolderWalker(ImmutableArray<ExcludePattern> excludes, IEnumerable<string> leftOut) =>
        (_excludes, _leftOut) = (excludes, leftOut.Select(p => RawPath.FromText(p).Bytes).ToHashSet(StringComparer.Ordinal));

    /// <summary>Walks.</summary>
    /// <param name="folder">The course folder, its links resolved.</param>
    /// <param name="excludes">What to leave out with everything below it.</param>
    /// <param name="leftOut">Files to leave out, counted from the course's root: those of a live database.</param>
    public static FolderListing Walk(
        string folder, ImmutableArray<ExcludePattern> excludes, IEnumerable<string> leftOut, CancellationToken cancellationToken)
    {
        var walker = new FolderWalker(excludes, leftOut);
        using (var root = LinuxFolder.Open(folder))
            walker.Visit(root, [], "", cancellationToken);
        return walker.ToListing();
    }

    private void Visit(LinuxFolder folder, ImmutableArray<string> parts, string prefix, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var taken = false;
        var names = folder.Names(out var complete);
        if (!complete)
            _unreadable.Add(new RawPath(prefix.TrimEnd('/')));
        foreach (var name in names)
            taken |= VisitName(folder, name, parts, prefix, cancellationToken);
        if (!taken && prefix.Length > 0)
            _empty.Add(new RawPath(prefix[..^1]));
    }

    /// <returns>Whether the folder is not empty because of this name.</returns>
    private bool VisitName(LinuxFolder folder, string name, ImmutableArray<string> parts, string prefix,
        CancellationToken cancellationToken)
    {
        var path = new RawPath(prefix + name);
        if (name.Equals(".git", StringComparison.OrdinalIgnoreCase))
        {
            _git.Add(path);
            return false;
        }
        var here = parts.Add(new RawPath(name).Display);
        if (IsLeftOut(path, here))
            return false;
        if (path.Bytes.Length > RawPath.Longest)
            return LeaveOutTooLong(path);
        if (folder.Stat(name, out var gone) is not { } stat)
            return !gone && MarkUnreadable(path);
        switch (stat.Kind)
        {
            case EntryKind.Folder:
                return VisitFolder(folder, name, path, here, cancellationToken);
            case EntryKind.Link:
                return VisitLink(folder, name, path, parts.Length, stat);
            case EntryKind.Special:
                _special.Add(path);
                return false;
            default:
                if (!folder.MayReadFile(name))
                    _unreadable.Add(path);
                _entries.Add(new FolderEntry(path, stat.Size) { Stat = stat });
                return true;
        }
    }

    private bool IsLeftOut(RawPath path, ImmutableArray<string> here)
    {
        if (here.Length == 1 && Markers.Contains(path.Bytes))
            return true;
        if (here.Length == 1 && path.Bytes == OurFolder)
            return _holdsOurFolder = true;
        if (_leftOut.Contains(path.Bytes))
            return true;
        foreach (var pattern in _excludes)
        {
            if (pattern.Matches(here.AsSpan()))
                return true;
        }
        return false;
    }

    private bool VisitFolder(LinuxFolder parent, string name, RawPath path, ImmutableArray<string> here,
        CancellationToken cancellationToken)
    {
        if (here.Length > DeepestFolder)
            return LeaveOutTooLong(path);
        using var child = parent.OpenChild(name, out var gone);
        if (child is not null)
            Visit(child, here, path.Bytes + "/", cancellationToken);
        else if (!gone)
            _unreadable.Add(path);
        return !gone;
    }

    private bool LeaveOutTooLong(RawPath path)
    {
        _tooLong.Add(path);
        return false;
    }

    private bool MarkUnreadable(RawPath path)
    {
        _unreadable.Add(path);
        return true;
    }

    private bool VisitLink(LinuxFolder folder, string name, RawPath path, int depth, PathStat stat)
    {
        if (folder.LinkTarget(name) is not { } target)
            return folder.Stat(name, out var gone) is not null || (!gone && MarkUnreadable(path));
        if (Leaves(target, depth))
            _leaving.Add(path);
        _entries.Add(new FolderEntry(path, target.Length) { Stat = stat });
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

    private FolderListing ToListing() => new()
    {
        Entries = [.. _entries.OrderBy(e => e.Path.Bytes, StringComparer.Ordinal)],
        EmptyFolders = Sorted(_empty),
        GitEntries = Sorted(_git),
        LeavingLinks = Sorted(_leaving),
        SpecialFiles = Sorted(_special),
        TooLong = Sorted(_tooLong),
        Unreadable = Sorted(_unreadable),
        HoldsOurFolder = _holdsOurFolder,
    };

    private static ImmutableArray<RawPath> Sorted(List<RawPath> paths) => [.. paths.Order()];
}
