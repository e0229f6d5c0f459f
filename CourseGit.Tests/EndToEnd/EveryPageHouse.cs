using CourseGit.Core.Checkouts;
using CourseGit.Core.Courses;
using CourseGit.Core.Hooks;
using CourseGit.Core.Notices;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Core.Repositories;
using CourseGit.Core.Schedules;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace CourseGit.Tests.EndToEnd;

/// <summary>
/// One portal for all visits, with something on every page: a backup (operation 1), a restore (2), a verification (3), one that runs (4), a
/// course that differs from its backup, something set aside.
/// </summary>
public sealed class EveryPageHouse(Chromium chromium) : IAsyncDisposable
{
    /// <summary>The tests that look at every page, one after the other.</summary>
    public const string Pages = "Every page";

    /// <summary>Those that type into every field, which wait for a slow line most of the time.</summary>
    public const string Fields = "Every field";

    [CollectionDefinition(Pages)]
    public sealed class PagesCollection : ICollectionFixture<EveryPageHouse>;

    [CollectionDefinition(Fields)]
    public sealed class FieldsCollection : ICollectionFixture<EveryPageHouse>;

    /// <summary>The verification.</summary>
    public const long Verification = 3;

    /// <summary>The operation that runs.</summary>
    public const long Running = 4;

    private BrowserPortal? _portal;
    private FileLock? _held;

    /// <summary>A tab of the superuser; the house is furnished when the first one is opened.</summary>
    internal async Task<BrowserPortal> OpenAsync()
    {
        _portal ??= await FurnishAsync();
        await _portal.Page.SetViewportSizeAsync(1280, 800);
        await _portal.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        return _portal;
    }

    private async Task<BrowserPortal> FurnishAsync()
    {
        var portal = await BrowserPortal.OpenAsync(chromium, change: s => s with { Hooks = new PushHookSettings { IsOn = true } });
        var walk = new RestoreWalk(portal);
        await walk.BackUpAsync();
        await DamageAsync(walk);
        await walk.OpenAsync();
        await walk.PlanAsync();
        await walk.RestoreAsync("Restore the exercises");
        await FollowAsync(portal);
        await DamageAsync(walk);
        await walk.VerifyAsync();
        await portal.AddCourseAsync("ffm516", files: 3);
        var found = Directory.CreateDirectory(Path.Combine(portal.Portal.Settings.CoursesRoot, "tif155")); // for Discover to find
        await File.WriteAllTextAsync(Path.Combine(found.FullName, "dbname.txt"), "tif155\n", TestContext.Current.CancellationToken);
        await TellAsync(portal);
        await portal.Portal.App.Services.GetRequiredService<RepositoryDesk>().AddAsync(
            new RepositoryDraft(RepositoryName.Parse("physics/graders")) { Description = "What marks the exercises by itself" },
            Actor.CommandLine, TestContext.Current.CancellationToken);
        await RunAsync(portal);
        await ScheduleAsync(portal);
        return portal;
    }

    /// <summary>A browser window without a session.</summary>
    internal async Task<IPage> OpenAsStrangerAsync()
    {
        var portal = await OpenAsync();
        return await (await chromium.NewContextAsync(new() { BaseURL = portal.Portal.Address.ToString() })).NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _held?.Dispose();
        if (_portal is not null)
            await _portal.DisposeAsync();
    }

    // Paused, so that it does nothing between the looks; its last run left a course out.
    private static async Task ScheduleAsync(BrowserPortal portal)
    {
        var desk = portal.Portal.App.Services.GetRequiredService<ScheduleDesk>();
        var schedule = await desk.AddAsync(new Schedule
        {
            Name = ScheduleName.Parse("Nightly"),
            Work = ScheduledWork.Exercises,
            Times = ScheduleTimes.Parse("30 2 * * *", "Europe/Stockholm"),
            Scope = new CourseScope.All(),
            IsPaused = true,
        }, Actor.CommandLine, TestContext.Current.CancellationToken);
        await desk.RunNowAsync(schedule.Id, Actor.CommandLine, TestContext.Current.CancellationToken);
        await portal.Portal.App.Services.GetRequiredService<ExamDesk>().AddAsync(
            [new ExamWindow
            {
                Name = ScheduleName.Parse("Exam TIF155"),
                Scope = new CourseScope.Named([Subdomain.Parse("ffm516")]),
                FromUtc = DateTime.UtcNow.AddDays(1),
                UntilUtc = DateTime.UtcNow.AddDays(1).AddHours(4),
            }], Actor.CommandLine, TestContext.Current.CancellationToken);
    }

    // A checkout, and what was told of pushes to it.
    private static async Task FollowAsync(BrowserPortal portal)
    {
        var services = portal.Portal.App.Services;
        await services.GetRequiredService<CheckoutDesk>().AddAsync(
            new CheckoutDraft(CheckoutName.Parse("graders"), "hosted:courses/demo", Branch: null), Actor.CommandLine,
            TestContext.Current.CancellationToken);
        await using var context = await services.GetRequiredService<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        context.AddRange(
            Told("GitHub", "test", "Operation 1 was waiting already and brings this push, too.", 1),
            Told("GitLab", "a/branch/with/a-long-name-as-people-make-them-for-what-they-do",
                "Refused: the signature is missing or wrong.", null));
        await context.SaveChangesAsync(TestContext.Current.CancellationToken);

        static DeliveryRow Told(string sender, string branch, string answer, long? operation) => new()
        {
            Checkout = "graders",
            ReceivedUtc = DateTime.UtcNow,
            Sender = sender,
            Branch = branch,
            CommitId = new string('a', 40),
            Kind = CheckoutOperations.Update.Id,
            Answer = answer,
            OperationId = operation,
        };
    }

    private static async Task DamageAsync(RestoreWalk walk)
    {
        var exercise = walk.FileAt(walk.AnyExercise());
        await File.WriteAllTextAsync(exercise, "<exercise>\n  <exercisename>Broken</exercisename>\n</exercise>\n",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(exercise)!, "new.txt"), "made after the backup\n",
            TestContext.Current.CancellationToken);
    }

    // A rule whose receiver may not be reached, and what waits for it.
    private static async Task TellAsync(BrowserPortal portal)
    {
        var services = portal.Portal.App.Services;
        await services.GetRequiredService<NoticeDesk>().AddAsync(
            new NoticeRule("failures-to-us", new CourseScope.All(), NoticeOutcomes.Usual)
            { Webhook = new Uri("http://127.0.0.1:1/hooks/coursegit") },
            new Secret("a secret made by chance"), Actor.CommandLine, TestContext.Current.CancellationToken);
        await services.GetRequiredService<HookDesk>().AddAsync(
            new Hook("tell-us", new CourseScope.All(), [HookEvent.Success])
            { Address = new Uri("http://127.0.0.1:1/hooks/coursegit"), IsOn = false },
            new Secret("a secret made by chance"), Actor.CommandLine, TestContext.Current.CancellationToken);
        await services.GetRequiredService<NoticeDesk>().RecordAsync(
            new NoticeEvent("test 1", NoticeOutcome.Failure, "course demo", "Test", "", new NoticeMessage(
                "failure", "Backup of demo failed", "The backup of demo failed.", "It is not saved.", "Open it.", DateTime.UtcNow))
            { Course = Subdomain.Parse("demo") }, TestContext.Current.CancellationToken);
    }

    // Whoever runs an operation holds its course's lock; without it the next sweep would settle the row.
    private async Task RunAsync(BrowserPortal portal)
    {
        var services = portal.Portal.App.Services;
        _held = await services.GetRequiredService<SubjectLocks>()
            .TryTakeAsync(OperationSubject.Of(Subdomain.Parse("ffm516")), endOrphans: false, TestContext.Current.CancellationToken);
        await using var context = await services.GetRequiredService<IDbContextFactory<StateDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        var row = new OperationRow
        {
            Kind = "Backup",
            Subject = "ffm516",
            State = nameof(OperationState.Running),
            RequestedBy = "erik.lind",
            Arguments = "{}",
            RequestedUtc = DateTime.UtcNow,
            StartedUtc = DateTime.UtcNow,
            Text = "Staging changes",
            Percent = 70,
            Progress = 34,
            BytesDone = 90_000_000,
            BytesTotal = 250_000_000,
            FilesDone = 1200,
            FilesTotal = 3400,
            CurrentFile = "exercises/1/exercise.xml",
            Steps = [new OperationStepRow { Ordinal = 0, Name = "Checking repository", StartedUtc = DateTime.UtcNow, DurationMs = 120 },
            new OperationStepRow { Ordinal = 1, Name = "Staging changes", StartedUtc = DateTime.UtcNow }],
        };
        context.Add(row);
        await context.SaveOperationsAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Running, row.Id);
    }
}
