using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts.Swapping;

/// <summary>What separates a folder from a commit.</summary>
/// <param name="ToWrite">What the commit has and the folder has not, or not so.</param>
/// <param name="ToRemove">What was pushed once and is in the commit no more.</param>
/// <param name="ToMoveAway">Files, and whole clones, that nobody pushed and that lie where nothing should.</param>
/// <param name="ToKeep">Of <paramref name="ToWrite"/> those in whose place lies what nobody pushed.</param>
internal sealed record FolderDifference(
    ImmutableArray<RawPath> ToWrite, ImmutableArray<RawPath> ToRemove, ImmutableArray<RawPath> ToMoveAway, ImmutableArray<RawPath> ToKeep)
{
    /// <summary>Folders of submodules that are not there: git makes them, empty.</summary>
    public ImmutableArray<RawPath> ToMake { get; init; } = [];

    /// <summary>All that is set aside is what the repository itself ignores, as what programs make anew.</summary>
    public bool IsAllExpected { get; init; }

    public bool IsEmpty => ToWrite.IsEmpty && ToRemove.IsEmpty && ToMoveAway.IsEmpty && ToMake.IsEmpty;

    /// <summary>How many steps it takes.</summary>
    public int Count => ToWrite.Length + ToRemove.Length + ToMoveAway.Length;

    /// <summary>How many files of the commits changed.</summary>
    public int Changed => ToWrite.Length + ToRemove.Length;

    /// <summary>How many files are set aside.</summary>
    public int SetAside => ToMoveAway.Length + ToKeep.Length;
}
