using System.Collections.Frozen;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.People;

/// <summary>
/// The one table of who may do what. A superuser may do everything, a teacher what is granted here for their own courses.
/// </summary>
internal static class Rights
{
    private static readonly FrozenDictionary<Right, Row> Table = new Dictionary<Right, Row>
    {
        [Right.SeeCourse] = new("see this course", Teachers.OfTheCourse, Scope.Read),
        [Right.SeeOperation] = new("see this operation", Teachers.OfTheCourse, Scope.Read),
        [Right.EditReadme] = new("work on the README of a course they do not teach", Teachers.OfTheCourse, Scope.Administer),
        [Right.SaveReadme] = new("write a README into the course", Teachers.TrustedWithIt, Scope.Administer),
        [Right.BackUp] = new("back up a course", Teachers.TrustedWithIt, Scope.BackUp),
        [Right.Ask] = new("ask for something in a course they do not teach", Teachers.OfTheCourse, Scope.BackUp),
        [Right.DecideRequests] = new("answer what teachers ask for", Teachers.None, Scope.Administer),
        [Right.Verify] = new("verify a course", Teachers.None, Scope.BackUp),
        [Right.Restore] = new("restore a course, or undo a restore", Teachers.None, Scope.Restore),
        [Right.CancelOperation] = new("cancel an operation", Teachers.None, Scope.BackUp),
        [Right.SeeSetAsides] = new("see what is set aside", Teachers.None, Scope.Read),
        [Right.FreeSetAside] = new("free what is set aside", Teachers.None, Scope.Administer),
        [Right.AddCourse] = new("add a course", Teachers.None, Scope.Administer),
        [Right.ChangeCourse] = new("change a course", Teachers.None, Scope.Administer),
        [Right.RemoveCourse] = new("remove a course", Teachers.None, Scope.Administer),
        [Right.PauseCourse] = new("pause the schedules of a course", Teachers.None, Scope.Administer),
        [Right.SeeCredentials] = new("see credentials", Teachers.None, Scope.Read),
        [Right.ChangeCredentials] = new("change credentials", Teachers.None, Scope.Administer),
        [Right.SeeSchedules] = new("see the schedules", Teachers.None, Scope.Read),
        [Right.ChangeSchedules] = new("change or run a schedule", Teachers.None, Scope.Administer),
        [Right.SeeStorage] = new("see what takes how much space", Teachers.None, Scope.Read),
        [Right.KeepHouse] = new("ask for housekeeping", Teachers.None, Scope.Administer),
        [Right.SeeNotices] = new("see notices", Teachers.None, Scope.Read),
        [Right.ChangeNotices] = new("change notices", Teachers.None, Scope.Administer),
        [Right.SeeAudit] = new("see the record of who did what", Teachers.None, Scope.Administer),
        [Right.ManageHooks] = new("see or change hooks", Teachers.None, Scope.Administer),
        [Right.SeeCheckouts] = new("see the checkouts", Teachers.None, Scope.Read),
        [Right.UpdateCheckout] = new("bring a checkout up to date", Teachers.None, Scope.BackUp),
        [Right.ChangeCheckouts] = new("change checkouts", Teachers.None, Scope.Administer),
        [Right.SeeRepositories] = new("see the repositories", Teachers.None, Scope.Read),
        [Right.SyncRepository] = new("bring a repository up to date with its source", Teachers.None, Scope.BackUp),
        [Right.ChangeRepositories] = new("make or change repositories", Teachers.None, Scope.Administer),
        [Right.SeePeople] = new("see who may sign in and who teaches what", Teachers.None, Scope.Read),
        [Right.ChangePeople] = new("change who may sign in and who teaches what", Teachers.None, Scope.Administer),
    }.ToFrozenDictionary();

    /// <summary>Which teachers a right is granted to.</summary>
    private enum Teachers
    {
        None,
        OfTheCourse,

        /// <summary>Those of the course whom a superuser lets back it up.</summary>
        TrustedWithIt,
    }

    public static bool Allow(Actor actor, Right right, Subdomain? course) =>
        (actor.Scope is not { } scope || Table[right].Scope <= scope) && IsReached(actor, course) && actor.Role switch
        {
            Role.System or Role.Superuser => true,
            Role.Teacher => course is not null && actor.Teaches.Any(t => t.Course == course && IsGranted(Table[right].Teachers, t)),
            _ => false,
        };

    public static string Refusal(Actor actor, Right right, Subdomain? course = null)
    {
        if (actor.Scope is { } scope && Table[right].Scope > scope)
            return $"This token may not {Table[right].What}: it is for {scope.ToString().ToLowerInvariant()} only. Use one that goes "
                + "further.";
        return IsReached(actor, course)
            ? $"Only a superuser may {Table[right].What}. Ask one to do it, or to give you the right."
            : $"This token may not {Table[right].What}: it is for some courses only, and this is none of them. Use one that is for all.";
    }

    // What is about no single course is about those, too, that the token is not for.
    private static bool IsReached(Actor actor, Subdomain? course) =>
        actor.OnlyCourses is not { } only || (course is not null && only.Contains(course));

    /// <summary>What it is a right to, the middle of a sentence.</summary>
    public static string Words(Right right) => Table[right].What;

    private static bool IsGranted(Teachers teachers, TaughtCourse taught) => teachers switch
    {
        Teachers.OfTheCourse => true,
        Teachers.TrustedWithIt => taught.MayBackUp,
        _ => false,
    };

    /// <param name="What">The middle of the sentence "Only a superuser may …".</param>
    /// <param name="Scope">The least a token must be for.</param>
    private sealed record Row(string What, Teachers Teachers, Scope Scope);
}
