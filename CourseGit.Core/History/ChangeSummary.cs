using System.Collections.Immutable;
using CourseGit.Core.Courses;

namespace CourseGit.Core.History;

/// <summary>What a commit changed, counted in the words of the people who work on a course.</summary>
public sealed record ChangeSummary
{
    /// <summary>Exercises by what happened to them.</summary>
    public ImmutableDictionary<FileChangeKind, int> Exercises { get; init; } = ImmutableDictionary<FileChangeKind, int>.Empty;

    /// <summary>Files by the part of the course they belong to; of the exercises only those that belong to none.</summary>
    public ImmutableDictionary<ContentGroup, int> Files { get; init; } = ImmutableDictionary<ContentGroup, int>.Empty;

    /// <summary>Bytes of media that came or changed; those not on this server left out.</summary>
    public long MediaBytes { get; init; }

    /// <summary>Whether what was saved of the database changed.</summary>
    public bool Database { get; init; }

    /// <summary>Files beside the course's own folder in the repository.</summary>
    public int Beside { get; init; }

    /// <summary>There were more changes than were read.</summary>
    public bool IsCut { get; init; }

    /// <summary>The commit before is not on this server, so what changed cannot be told.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>How many exercises this happened to.</summary>
    public int Count(FileChangeKind kind) => Exercises.GetValueOrDefault(kind);

    /// <summary>How many files of this part.</summary>
    public int Count(ContentGroup group) => Files.GetValueOrDefault(group);
}
