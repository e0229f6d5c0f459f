using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Planning;
using CourseGit.Core.Verify;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Api.V1;

/// <summary>What is asked of a backup.</summary>
internal sealed record BackupWish
{
    /// <summary>The commit message; the default one when left out.</summary>
    [MaxLength(CommitMessage.MaxLength)]
    public string? Message { get; init; }

    /// <summary>More than half of the files may be gone: that was looked at and is meant.</summary>
    public bool AcceptShrunken { get; init; }
}

/// <summary>What is asked of a plan.</summary>
internal record PlanWish
{
    /// <summary>full, exercises or paths.</summary>
    public required RestoreMode Mode { get; init; }

    /// <summary>The restore point; the branch's newest when left out.</summary>
    public string? Commit { get; init; }

    /// <summary>The branch; the course's own when left out.</summary>
    public string? Branch { get; init; }

    /// <summary>For the mode paths: files and folders, counted from the course's folder.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>Restore although the course's direction is not Pull.</summary>
    public bool OverrideDirection { get; init; }

    /// <summary>After a full restore, keep the folders that no backup holds.</summary>
    public bool CarryOverExcluded { get; init; }

    /// <summary>Bring back database rows that break their own constraint.</summary>
    public bool AcceptBrokenRows { get; init; }

    public virtual RestoreArguments ToArguments() => new(Mode)
    {
        Commit = Commit is null ? null : CommitName.Parse(Commit),
        Branch = Branch is null ? null : BranchName.Parse(Branch),
        Paths = [.. Paths.Select(CoursePath.Parse).Distinct()],
        OverrideDirection = OverrideDirection,
        CarryOverExcluded = CarryOverExcluded,
        AcceptBrokenRows = AcceptBrokenRows,
    };
}

/// <summary>
/// What is asked of a restore. Give the commit of the plan that was looked at, so that this and nothing newer is restored.
/// </summary>
internal sealed record RestoreWish : PlanWish
{
    /// <summary>What is there now may be replaced.</summary>
    public bool Confirmed { get; init; }

    /// <summary>While an exam window is on: the course's subdomain once more.</summary>
    public string? DuringExam { get; init; }

    public override RestoreArguments ToArguments() => base.ToArguments() with { Confirmed = Confirmed, TypedName = DuringExam };
}

/// <summary>What is asked of pulling the newest exercises.</summary>
internal sealed record ExercisesWish
{
    /// <summary>What is there now may be replaced.</summary>
    public bool Confirmed { get; init; }

    /// <summary>While an exam window is on: the course's subdomain once more.</summary>
    public string? DuringExam { get; init; }
}

/// <summary>What begins something for a course: <c>/api/v1/courses/{course}/backup</c> and its neighbours.</summary>
internal static class StartAddresses
{
    private const string Followed = "It is queued, and the answer says where it can be followed. The same rules hold as on the page.";

    public static void Map(RouteGroupBuilder api)
    {
        var course = api.MapGroup("/courses/{course}");
        course.MapPost("/backup", BackUpAsync).WithTags("Operations").WithName("backUp").WithSummary("Back a course up")
            .WithDescription(Followed).WithMetadata(new ApiBodyOf(typeof(BackupWish), false))
            .Produces<OperationView>(StatusCodes.Status202Accepted);
        course.MapPost("/verify", VerifyAsync).WithTags("Operations").WithName("verify")
            .WithSummary("Prove by a trial that a course can be restored").WithDescription(Followed)
            .Produces<OperationView>(StatusCodes.Status202Accepted);
        course.MapPost("/restore/plan", PlanAsync).WithTags("Restore").WithName("planRestore")
            .WithSummary("What a restore would do")
            .WithDescription("It changes nothing in the course. What is missing is fetched, so it may take a while.")
            .WithMetadata(new ApiBodyOf(typeof(PlanWish), true)).Produces<RestorePlanAnswer>();
        course.MapPost("/restore", RestoreAsync).WithTags("Restore").WithName("restore").WithSummary("Restore a course, or parts of it")
            .WithDescription(Followed).WithMetadata(new ApiBodyOf(typeof(RestoreWish), true))
            .Produces<OperationView>(StatusCodes.Status202Accepted);
        course.MapPost("/exercises", PullAsync).WithTags("Restore").WithName("pullExercises")
            .WithSummary("Bring the newest exercises into a course").WithDescription(Followed)
            .WithMetadata(new ApiBodyOf(typeof(ExercisesWish), false)).Produces<OperationView>(StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> BackUpAsync(
        [Description("The course's subdomain")] string course, CourseRegistry courses, OperationDesk desk, HttpContext http)
    {
        var wish = await ApiBody.ReadAsync<BackupWish>(http.Request);
        var found = await CourseAddresses.FindAsync(courses, course, http);
        var message = string.IsNullOrEmpty(wish.Message) ? null : CommitMessage.Parse(wish.Message);
        return await OperationAddresses.StartAsync(desk, new BackupRequest(found.Subdomain, message, wish.AcceptShrunken), http);
    }

    private static async Task<IResult> VerifyAsync(
        [Description("The course's subdomain")] string course, CourseRegistry courses, OperationDesk desk, HttpContext http)
    {
        var found = await CourseAddresses.FindAsync(courses, course, http);
        return await OperationAddresses.StartAsync(desk, new VerifyRequest(found.Subdomain), http);
    }

    private static async Task<RestorePlanAnswer> PlanAsync(
        [Description("The course's subdomain")] string course, CourseRegistry courses, RestorePlanner planner, HttpContext http)
    {
        var wish = await ApiBody.ReadAsync<PlanWish>(http.Request);
        var found = await CourseAddresses.FindAsync(courses, course, http);
        return RestorePlanAnswer.Of(await planner.PlanAsync(
            found.Subdomain, wish.ToArguments(), ApiToken.ActorOf(http), progress: null, http.RequestAborted));
    }

    private static async Task<IResult> RestoreAsync(
        [Description("The course's subdomain")] string course, CourseRegistry courses, OperationDesk desk, HttpContext http)
    {
        var wish = await ApiBody.ReadAsync<RestoreWish>(http.Request);
        var found = await CourseAddresses.FindAsync(courses, course, http);
        return await OperationAddresses.StartAsync(desk, new RestoreRequest(found.Subdomain, wish.ToArguments()), http);
    }

    private static async Task<IResult> PullAsync(
        [Description("The course's subdomain")] string course, CourseRegistry courses, OperationDesk desk, HttpContext http)
    {
        var wish = await ApiBody.ReadAsync<ExercisesWish>(http.Request);
        var found = await CourseAddresses.FindAsync(courses, course, http);
        var arguments = new RestoreArguments(RestoreMode.Exercises) { Confirmed = wish.Confirmed, TypedName = wish.DuringExam };
        return await OperationAddresses.StartAsync(desk, new RestoreRequest(found.Subdomain, arguments), http);
    }
}
