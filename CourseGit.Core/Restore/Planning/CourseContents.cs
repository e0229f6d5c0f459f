using CourseGit.Core.Files;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore.Planning;

/// <summary>Contents of a commit that no repository on this server holds, but the course itself does.</summary>
/// <param name="folder">The course's.</param>
/// <param name="files">Path and size of a file, by the blob it was seen to hold. The course's server goes on working: it may have changed
/// since.</param>
internal sealed class CourseContents(string folder, IReadOnlyDictionary<string, (RawPath Path, long Size)> files) : IOtherContents
{
    /// <inheritdoc/>
    public bool Has(string id) => files.ContainsKey(id);

    /// <inheritdoc/>
    public Stream? TryOpen(string id)
    {
        if (!files.TryGetValue(id, out var file))
            return null;
        using var course = HeldFolder.TryHold(folder);
        var stream = course?.TryOpen(file.Path);
        if (stream?.Length == file.Size)
            return stream;
        stream?.Dispose();
        return null;
    }
}
