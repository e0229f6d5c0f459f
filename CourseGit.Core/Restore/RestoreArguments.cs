using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore;

/// <summary>How much of a course a restore replaces.</summary>
public enum RestoreMode
{
    /// <summary>Folder and database become exactly the commit.</summary>
    Full,

    /// <summary><c>exercises/</c> of the course key and <c>README.md</c>; everything else stays.</summary>
    Exercises,

    /// <summary>The files and folders named, down to a single one.</summary>
    Paths,
}

/// <summary>What was asked of a restore.</summary>
public sealed record RestoreArguments(RestoreMode Mode)
{
    /// <summary>The restore point; null for the newest commit of the branch.</summary>
    public CommitName? Commit { get; init; }

    /// <summary>The branch; null for the one that belongs to the course.</summary>
    public BranchName? Branch { get; init; }

    /// <summary>What to restore, counted from the course's root; only for <see cref="RestoreMode.Paths"/>.</summary>
    public ImmutableArray<CoursePath> Paths { get; init; } = [];

    /// <summary>A superuser restores although the course's direction is not Pull.</summary>
    public bool OverrideDirection { get; init; }

    /// <summary>After a full restore the folders that no backup holds are copied over from what was replaced.</summary>
    public bool CarryOverExcluded { get; init; }

    /// <summary>Rows of a database that break their own constraint come back as they are; else a full restore stops at them.</summary>
    public bool AcceptBrokenRows { get; init; }

    /// <summary>The course's name, typed: during an exam nothing is replaced without it.</summary>
    public string? TypedName { get; init; }

    /// <summary>The person has seen what will happen and wants it.</summary>
    public bool Confirmed { get; init; }

    /// <summary>As stored with the operation.</summary>
    public string ToJson() => JsonSerializer.Serialize(new Stored(
        Mode.ToString(), Commit?.Value, Branch?.Value, [.. Paths.Select(p => p.Value)], OverrideDirection, CarryOverExcluded, Confirmed,
        AcceptBrokenRows, TypedName));

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static RestoreArguments FromJson(string json)
    {
        var stored = JsonSerializer.Deserialize<Stored>(json)
            ?? throw new InvalidInputException("The operation's arguments cannot be read.");
        return new RestoreArguments(Enum.Parse<RestoreMode>(stored.Mode))
        {
            Commit = stored.Commit is null ? null : CommitName.Parse(stored.Commit),
            Branch = stored.Branch is null ? null : BranchName.Parse(stored.Branch),
            Paths = [.. stored.Paths.Select(CoursePath.Parse)],
            OverrideDirection = stored.OverrideDirection,
            CarryOverExcluded = stored.CarryOverExcluded,
            Confirmed = stored.Confirmed,
            AcceptBrokenRows = stored.AcceptBrokenRows,
            TypedName = stored.TypedName,
        };
    }

    /// <summary>Checks what cannot go together.</summary>
    /// <exception cref="InvalidInputException">Paths are missing, or given for another mode.</exception>
    public void Check()
    {
        if (Mode == RestoreMode.Paths && Paths.IsEmpty)
            throw new InvalidInputException(
                "No path is named. Name at least one file or folder of the course to restore, for example exercises/…/exercise.xml.");
        if (Mode != RestoreMode.Paths && !Paths.IsEmpty)
            throw new InvalidInputException("Paths can be named for the mode Paths only. Choose it, or leave the paths out.");
        if (CarryOverExcluded && Mode != RestoreMode.Full)
            throw new InvalidInputException(
                "Excluded folders are replaced by a full restore only: in the other modes there is nothing to carry over.");
    }

    private sealed record Stored(string Mode, string? Commit, string? Branch, string[] Paths, bool OverrideDirection,
        bool CarryOverExcluded, bool Confirmed, bool AcceptBrokenRows = false, string? TypedName = null);
}
