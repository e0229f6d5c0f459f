using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Files;

/// <summary>A file or symbolic link of a course.</summary>
/// <param name="Path">Counted from the course's root.</param>
/// <param name="Size">Bytes; of a link, the length of its target.</param>
public readonly record struct FolderEntry(RawPath Path, long Size)
{
    /// <summary>It is known by its stats to be as it was saved.</summary>
    internal bool IsUnchanged { get; init; }
}

/// <summary>What a walk through a course folder found. Nothing was read but names and stats.</summary>
public sealed record FolderListing
{
    /// <summary>What a backup takes: regular files and links, in git's order.</summary>
    public required ImmutableArray<FolderEntry> Entries { get; init; }

    /// <summary>Folders with nothing in them (but <c>.git</c> and what is excluded), in git's order.</summary>
    public required ImmutableArray<RawPath> EmptyFolders { get; init; }

    /// <summary><c>.git</c> files and folders found at any depth and left out.</summary>
    public required ImmutableArray<RawPath> GitEntries { get; init; }

    /// <summary>Links that lead out of the course.</summary>
    public required ImmutableArray<RawPath> LeavingLinks { get; init; }

    /// <summary>Sockets, pipes and devices, which no backup can hold.</summary>
    public required ImmutableArray<RawPath> SpecialFiles { get; init; }

    /// <summary>
    /// What no backup can hold because its path is longer than <see cref="RawPath.Longest"/> or too deep; of a folder, all in it.
    /// </summary>
    public required ImmutableArray<RawPath> TooLong { get; init; }

    /// <summary>Files and folders that may not be read.</summary>
    public required ImmutableArray<RawPath> Unreadable { get; init; }

    /// <summary>The course holds a <c>.coursegit</c> of its own, which is left out.</summary>
    public required bool HoldsOurFolder { get; init; }
}
