using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Backup;

/// <summary>Where the next commit goes on top, so that nobody's history is ever rewritten.</summary>
/// <param name="RemoteTip">What the remote's branch pointed to when we looked: the lease of the push.</param>
/// <param name="Parents">The parents of the next commit; the first is the one to compare trees with.</param>
/// <param name="IsUnpushed">The first parent is here but not there yet, and has to go along.</param>
internal sealed record Lineage(CommitId? RemoteTip, ImmutableArray<CommitId> Parents, bool IsUnpushed)
{
    /// <summary>No commit here or there.</summary>
    public static Lineage Beginning { get; } = new(null, [], false);

    /// <summary>The commit whose tree says whether anything changed.</summary>
    public CommitId? Base => Parents.IsEmpty ? null : Parents[0];
}
