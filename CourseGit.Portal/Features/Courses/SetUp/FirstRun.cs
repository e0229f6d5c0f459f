using CourseGit.Core.Courses;
using CourseGit.Core.Operations;

namespace CourseGit.Portal.Features.Courses.SetUp;

/// <summary>The steps from an empty portal to the first backup.</summary>
public enum FirstRunStep
{
    Choose,
    Where,
    Backup,
    Done,
}

/// <summary>
/// The set-up keeps nothing of its own: how far it is follows from which courses are registered and which are backed up. So it can be left
/// at any time, taken up again by anybody, and does not care whether its work was done here or elsewhere.
/// </summary>
internal static class FirstRun
{
    /// <summary>Courses are registered to be backed up, and none has been.</summary>
    public static bool IsUnfinished(IReadOnlyCollection<CourseSummary> courses) =>
        courses.Any(IsExpected) && courses.All(c => c.LastSafe is null);

    /// <summary>The set-up is about it.</summary>
    public static bool IsExpected(CourseSummary course) => course.Course.IsBackedUpHere;

    /// <summary>The page at a step.</summary>
    public static string Address(FirstRunStep step) => step switch
    {
        FirstRunStep.Choose => "welcome",
        FirstRunStep.Where => "welcome?step=where",
        _ => "welcome?step=backup",
    };

    /// <summary>The step an address names; the first for anything else.</summary>
    public static FirstRunStep StepOf(string? text) => text switch
    {
        "where" => FirstRunStep.Where,
        "backup" => FirstRunStep.Backup,
        _ => FirstRunStep.Choose,
    };
}

/// <summary>A course the set-up offers.</summary>
/// <param name="Found">Its folder; null when it is registered already.</param>
public sealed record FirstRunCourse(Core.Primitives.Subdomain Subdomain, CourseCandidate? Found, Course? Registered, int? Exercises)
{
    /// <summary>Where its backups go, or will go.</summary>
    public Remote Remote => Registered?.Remote ?? Remote.HostedFor(Subdomain);

    /// <summary>The database that is saved with it, or will be.</summary>
    public CourseDatabase Database => Registered?.Database ?? Found?.Database?.Database ?? CourseDatabase.None;

    /// <summary>The folders found and the registered courses that have no backup yet, by name.</summary>
    public static IReadOnlyList<FirstRunCourse> Offered(IEnumerable<CourseCandidate> found, IReadOnlyCollection<CourseSummary> registered)
    {
        var candidates = found.ToList();
        var exercises = candidates.ToDictionary(c => c.Subdomain, c => c.Exercises);
        var waiting = registered.Where(c => FirstRun.IsExpected(c) && c.LastSafe is null)
            .Select(c => new FirstRunCourse(
                c.Course.Subdomain, null, c.Course, exercises.TryGetValue(c.Course.Subdomain, out var count) ? count : null));
        return [.. candidates.Where(c => !c.IsRegistered).Select(c => new FirstRunCourse(c.Subdomain, c, null, c.Exercises)).Concat(waiting)
            .OrderBy(c => c.Subdomain.Value, StringComparer.Ordinal)];
    }
}
