using System.Collections.Immutable;
using CourseGit.Core.Courses;

namespace CourseGit.Core.Operations;

/// <summary>A course with what last happened to it.</summary>
public sealed record CourseSummary(Course Course)
{
    /// <summary>What it is grouped by.</summary>
    public ImmutableArray<CourseLabel> Labels => Course.Labels;

    /// <summary>It is kept to be read and restored only.</summary>
    public bool IsArchived => Course.IsArchived;

    /// <summary>Its newest operation, whatever came of it; null when there was none.</summary>
    public OperationSnapshot? LastOperation { get; init; }

    /// <summary>The backup that ended last, whatever came of it; null when there was none.</summary>
    public OperationSnapshot? LastBackup { get; init; }

    /// <summary>The backup that ended last and left the course safe, wherever it went; null when there was none.</summary>
    public OperationSnapshot? LastSafe { get; init; }

    /// <summary>What trial restores say of its backups.</summary>
    public CourseProof Proof { get; init; } = CourseProof.None;

    /// <summary>What its schedules promise; <see cref="CourseTimes.None"/> where nobody looked.</summary>
    public CourseTimes Times { get; init; } = CourseTimes.None;

    /// <summary>
    /// A backup was due then and there has been none since, whatever the reason: nobody needs to have failed. Null when all is well.
    /// </summary>
    public DateTime? OverdueSinceUtc => Times.ExpectedUtc is { } expected && expected > Course.AddedUtc && !IsArchived
        && (LastSafeUtc is not { } safe || safe < expected) ? expected : null;

    /// <summary>How its backups ended in the last days.</summary>
    public OutcomeDays Days { get; init; }

    /// <summary>Bytes of the whole course, its database included, as <see cref="LastSafe"/> saved it; null when nobody counted.</summary>
    public long? Bytes => LastSafe?.CourseBytes;

    /// <summary>When <see cref="LastSafe"/> ended, if it reached the repository and branch of the course's settings; else null.</summary>
    public DateTime? LastSafeUtc => LastSafe is not null && !IsSavedElsewhere ? LastSafe.FinishedUtc : null;

    /// <summary>The course was safe in another repository, or on another branch, than its settings name now.</summary>
    public bool IsSavedElsewhere => LastSafe is not null && !IsHere(Course, LastSafe);

    /// <summary>The backup that counts lacks a database that lies in the course's folder, and nobody has said that this is right.</summary>
    public bool IsDatabaseUnsaved => LastSafe?.UnsavedDatabase is not null && !Course.Database.IsDecided;

    // Operations of earlier versions do not say where they went: those are taken at their word. A branch that is not set follows the
    // folder.
    internal static bool IsHere(Course course, OperationSnapshot operation) =>
        (operation.Remote is null || operation.Remote == course.Remote || operation.Remote == course.RemoteMovedTo)
        && (course.Branch is null || operation.Branch is null || operation.Branch == course.Branch.Value);
}
