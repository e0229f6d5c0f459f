using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>One path that differs between two trees, as git's <c>--raw</c> tells it.</summary>
/// <param name="Path">Where it is afterwards, or was if it is gone.</param>
/// <param name="Status">A added, D gone, M content or mode, T another kind, R moved.</param>
/// <param name="OldId">The blob before; all zeros when there was none.</param>
/// <param name="NewId">The blob afterwards; all zeros when there is none.</param>
/// <param name="MovedFrom">Where it was, for a move.</param>
internal readonly record struct RawChange(
    RawPath Path, char Status, string OldMode, string NewMode, string OldId, string NewId, RawPath? MovedFrom = null);
