using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>A file, link or submodule of a commit.</summary>
/// <param name="Path">Where it belongs in the course.</param>
/// <param name="Mode">git's six octal digits.</param>
/// <param name="Id">The blob's id; of a submodule, a commit of another repository.</param>
internal readonly record struct TreeEntry(RawPath Path, string Mode, string Id)
{
    public bool IsLink => Mode == "120000";
    public bool IsSubmodule => Mode == "160000";
    public bool IsFile => Mode.StartsWith("100", StringComparison.Ordinal);
}
