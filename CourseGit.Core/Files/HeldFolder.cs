using CourseGit.Core.Git;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Files;

/// <summary>
/// A folder held open, and what lies below it reached name by name, without following a link: whatever becomes meanwhile of the folders on
/// the
/// way, nothing outside is ever read. Each name counts from the folder before it, so a path may be longer than the system takes in one
/// piece.
/// The folder asked for last stays open: the next path usually lies in it, too. For one thread.
/// </summary>
internal sealed class HeldFolder : IDisposable
{
    private readonly LinuxFolder _root;
    private LinuxFolder? _last;
    private string _lastPath = "";

    private HeldFolder(LinuxFolder root) => _root = root;

    /// <summary>Holds a folder. No part of its path may be a link, as <see cref="ConfinedFolder.RealPath"/> gives it.</summary>
    /// <exception cref="IOException">It is not there, may not be looked into, or a part of its path became a link.</exception>
    public static HeldFolder Hold(string folder) =>
        new(LinuxFolder.TryHoldReal(folder, out var error) ?? throw LinuxPath.Error(error, $"{folder} cannot be opened"));

    /// <summary>As <see cref="Hold"/>; null when it cannot be.</summary>
    public static HeldFolder? TryHold(string folder) => LinuxFolder.TryHoldReal(folder, out _) is { } held ? new HeldFolder(held) : null;

    /// <summary>What a path is; null when nothing has it, or a folder above it is none.</summary>
    /// <exception cref="IOException">It may not be looked at.</exception>
    public PathStat? Stat(RawPath path) => Above(path, out var name) is { } folder ? LinuxPath.Stat(folder, name) : null;

    /// <summary>Opens a plain file; null when the path is none, or a folder above it is none.</summary>
    /// <exception cref="IOException">It may not be read, or the disk failed.</exception>
    public FileStream? TryOpen(RawPath path)
    {
        try
        {
            return Above(path, out var name) is { } folder ? LinuxPath.TryOpenFile(folder, name) : null;
        }
        catch (IOException e)
        {
            throw new IOException($"{path}: {e.Message}", e.HResult); // the name alone would not tell which
        }
    }

    /// <summary>Where a link points, one character a byte; null when the path is no link.</summary>
    public string? LinkTarget(RawPath path) => Above(path, out var name)?.LinkTarget(name);

    /// <summary>Whether a path holds the very content that git names so.</summary>
    /// <exception cref="IOException">It may not be read, or the disk failed.</exception>
    public bool Holds(TreeEntry entry, CancellationToken cancellationToken)
    {
        if (entry.IsLink)
            return LinkTarget(entry.Path) is { } target
                && BlobId.Of(new MemoryStream(RawPath.Encoding.GetBytes(target)), entry.Id.Length, cancellationToken) == entry.Id;
        using var file = entry.IsFile ? TryOpen(entry.Path) : null;
        return file is not null && BlobId.Of(file, entry.Id.Length, cancellationToken) == entry.Id;
    }

    public void Dispose()
    {
        _last?.Dispose();
        _root.Dispose();
    }

    /// <summary>The folder a path lies in, valid until the next path is asked for; null when that is none.</summary>
    /// <param name="name">Of the path in it.</param>
    public LinuxFolder? Above(RawPath path, out string name)
    {
        var slash = path.Bytes.LastIndexOf('/');
        name = path.Bytes[(slash + 1)..];
        if (slash < 0)
            return _root;
        var folder = path.Bytes[..slash];
        if (_last is not null && folder == _lastPath)
            return _last;
        _last?.Dispose();
        _last = Walk(folder);
        _lastPath = folder;
        return _last;
    }

    private LinuxFolder? Walk(string path)
    {
        LinuxFolder? folder = null;
        foreach (var name in path.Split('/'))
        {
            using var parent = folder;
            folder = IsName(name) ? (parent ?? _root).TryHoldChild(name, out var error)
                : throw new ArgumentException("A path that could leave the folder.", nameof(path));
            if (folder is null && !LinuxPath.IsNothing(error))
                throw LinuxPath.Error(error, $"{new RawPath(path)} could not be opened");
            if (folder is null)
                return null;
        }
        return folder;
    }

    private static bool IsName(string name) => name is not ("" or "." or "..");
}
