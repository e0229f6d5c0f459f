using System.Collections.Immutable;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Housekeeping;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Verify;

namespace CourseGit.Core.Schedules;

/// <summary>What a schedule can do for a course: one value each, told apart by <see cref="Id"/>.</summary>
public sealed class ScheduledWork
{
    private readonly Func<Subdomain, OperationRequest> _request;
    private readonly Func<Course, string?> _obstacle;

    private ScheduledWork(
        string id, string name, OperationKind kind, Func<Subdomain, OperationRequest> request, Func<Course, string?> obstacle) =>
        (Id, Name, Kind, _request, _obstacle) = (id, name, kind, request, obstacle);

    /// <summary>Back up whatever is of direction Push.</summary>
    public static ScheduledWork Backup { get; } = new("backup", "Back up", BackupOperation.Kind, course => new BackupRequest(course),
        course => course.Direction == Direction.Push ? null : "its direction is not Push");

    /// <summary>
    /// Restore as a trial, a share of the courses each time, those that were proven longest ago first, so that each is proven at least
    /// every <see cref="Schedule.ProveDays"/> days.
    /// </summary>
    public static ScheduledWork Verify { get; } = new("verify", "Verify", VerifyOperation.Kind, course => new VerifyRequest(course),
        course => course.Direction == Direction.Push ? null : "its direction is not Push");

    /// <summary>Bring the newest exercises into whatever is of direction Pull.</summary>
    public static ScheduledWork Exercises { get; } = new("exercises", "Pull exercises", RestoreOperation.Kind,
        course => new RestoreRequest(course, new RestoreArguments(RestoreMode.Exercises) { Confirmed = true }),
        course => course.Direction == Direction.Pull ? null : "its direction is not Pull");

    /// <summary>Keep the house: it is for the portal, and for no course.</summary>
    public static ScheduledWork Housekeeping { get; } =
        new("housekeeping", "Keep house", HousekeepingOperation.Kind, _ => new HousekeepingRequest(), _ => null) { IsOfPortal = true };

    /// <summary>All there are.</summary>
    public static ImmutableArray<ScheduledWork> Every { get; } = [Backup, Verify, Exercises, Housekeeping];

    /// <summary>It is done once, for the portal as a whole.</summary>
    public bool IsOfPortal { get; private init; }

    /// <summary>As it is stored, and on the command line.</summary>
    public string Id { get; }

    /// <summary>On a page: <c>Back up</c>.</summary>
    public string Name { get; }

    /// <summary>The kind of operation that it asks for.</summary>
    public OperationKind Kind { get; }

    /// <summary>The work of an id.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public static ScheduledWork Parse(string? id) => Every.FirstOrDefault(w => w.Id == id) ?? throw new InvalidInputException(
        $"\"{TextLength.Excerpt(id)}\" is nothing a schedule can do. Use one of {string.Join(", ", Every.Select(w => w.Id))}.");

    /// <summary>What it asks for a course, or for the portal.</summary>
    /// <param name="course">Null exactly when it is for the portal.</param>
    public OperationRequest RequestFor(Subdomain? course) => IsOfPortal == course is null
        ? _request(course!)
        : throw new ArgumentException($"{Id} is {(IsOfPortal ? "for the portal" : "for courses")}.", nameof(course));

    /// <summary>Why it cannot be done for a course, the end of a sentence; null when it can.</summary>
    public string? ObstacleOf(Course course, DateTime nowUtc) => _obstacle(course) ?? course.PauseAt(nowUtc)?.Obstacle;

    /// <inheritdoc/>
    public override string ToString() => Id;
}
