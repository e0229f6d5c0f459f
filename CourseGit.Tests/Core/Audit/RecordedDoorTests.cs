using System.Collections.Immutable;
using System.Reflection;
using CourseGit.Core.Backup;
using CourseGit.Core.Checkouts;
using CourseGit.Core.Courses;
using CourseGit.Core.Hooks;
using CourseGit.Core.Notices;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Readme;
using CourseGit.Core.Repositories;
using CourseGit.Core.Restore;
using CourseGit.Core.Restore.Swapping;
using CourseGit.Core.Schedules;
using CourseGit.Core.State.Model;
using CourseGit.Tests.Core.Operations;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Core.Audit;

/// <summary>Every front door, opened by somebody who may: what changes something leaves a row; what leaves none is named.</summary>
public sealed class RecordedDoorTests
{
    // They read, say what would be, or record what came of it (downloads, of which there are none here). A new method of a door that
    // leaves no row fails until somebody has looked at it and named it here.
    private static readonly string[] Unrecorded =
    [
        "AuditDesk.ExportAsync", "AuditDesk.SearchAsync", "BackupOverviewReader.ReadAsync", "CommitDownloads.FileAsync",
        "CommitDownloads.ShowAsync", "CommitDownloads.ZipAsync",
        "CommitFiles.BrowseAsync", "CommitFiles.CompareAsync", "CommitFiles.FindAsync", "CommitFiles.ReadAsync",
        "CommitReader.CompareAsync", "CommitReader.ReadAsync", "CourseDiscovery.FindAsync", "CourseFiles.OpenAsync",
        "CourseHistory.AskAsync", "CourseHistory.CountAsync", "CourseHistory.ListAsync", "CourseHistory.OpenAsync",
        "CourseHistory.ReadAsync", "CourseHistory.VersionsAsync", "CourseOverview.FindAsync", "CourseOverview.ListAsync",
        "CourseRegistry.FindAsync", "CourseRegistry.GetAsync", "CourseRegistry.ListAsync", "CoursesOverTimeReader.ReadAsync",
        "CredentialStore.EndingAsync", "CredentialStore.GetAsync", "CredentialStore.ListAsync",
        "HostKeyScan.LookAsync", "ExamDesk.CurrentAsync", "ExamDesk.ListAsync", "FurtherRemotes.ListAsync",
        "HostDesk.IdentifyAsync", "HostDesk.LastAsync", "HostDesk.LookAsync", "HostDesk.NowAsync", "HostDesk.Offered",
        "HostDesk.WritableAsync",
        "HookDesk.GetAsync", "HookDesk.ListAsync", "HookDesk.OfAsync", "HookDesk.ProgramsAsync", "NoticeDesk.GetAsync",
        "NoticeDesk.ListAsync", "NoticeDesk.RoundHostAsync", "NoticeDesk.UnsentAsync", "OperationDesk.ArgumentsAsync",
        "OperationDesk.FindAsync", "OperationDesk.GetAsync", "OperationDesk.LogAsync", "OperationDesk.NamesAsync",
        "OperationDesk.SearchAsync", "OperationDesk.UnderWayAsync", "ReadmeDesk.CommittedAsync", "ReadmeDesk.MissingAsync",
        "ReadmeDesk.OpenAsync", "ReadmeDesk.StarterAsync", "RemoteTest.RunAsync", "RestorePlanner.CompareAsync",
        "RestorePlanner.PlanAsync", "RestorePoints.BranchesAsync", "RestorePoints.BrowseAsync", "RestorePoints.ListAsync",
        "ScheduleDesk.FindAsync", "ScheduleDesk.GetAsync", "ScheduleDesk.GetRunAsync", "ScheduleDesk.LastRunsAsync",
        "ScheduleDesk.ListAsync", "ScheduleDesk.ReachAsync", "ScheduleDesk.RunsAsync", "ScheduleDesk.TimetableAsync",
        "SetAsides.ListAsync", "SetAsides.OfAsync", "SizeHistory.ReadAsync", "StorageReader.Disks",
        "StorageReader.DisksOverTimeAsync", "StorageReader.ReadAsync", "UnsavedChangesReader.ReadAsync",
        "RequestDesk.CountAsync", "RequestDesk.GetAsync", "RequestDesk.ListAsync", "RequestDesk.SeenAsync", "RestorePoints.ExercisesAsync",
        "ReadmeDesk.SubmittedAsync", "TeacherDesk.ListAsync", "ConnectionTest.RunAsync", "UndoRequests.OfAsync",
        "CheckoutDesk.FindAsync", "CheckoutDesk.GetAsync", "CheckoutDesk.ListAsync", "PushHookDesk.DeliveriesAsync",
        "CoursePushDesk.DeliveriesAsync", "CoursePushDesk.HasSecretAsync",
        // The repository is empty: RepositoryReadingTests looks at the rows of downloads.
        "RepositoryDownloads.FileAsync", "RepositoryDownloads.ShowAsync", "RepositoryDownloads.ZipAsync", "RepositoryFiles.BlameAsync",
        "RepositoryFiles.CompareAsync", "RepositoryFiles.FindAsync", "RepositoryFiles.ReadAsync", "RepositoryFiles.ReadmeAsync",
        "RepositoryReading.CompareAsync", "RepositoryReading.CountAsync", "RepositoryReading.ListAsync", "RepositoryReading.OpenAsync",
        "RepositoryReading.ReadAsync", "RepositoryReading.RefsAsync",
        "PushHookDesk.NewestAsync", "RepositoryDesk.ContentsAsync", "RepositoryDesk.FindAsync", "RepositoryDesk.GetAsync",
        "RepositoryDesk.GetMirrorAsync", "RepositoryDesk.ListAsync", "RepositoryMembers.ListAsync",
        // The source that it asks is not here: MirrorTests looks at its row.
        "RepositoryDesk.FollowAsync",
        // The repository that they ask is not here: CheckoutRecordTests looks at their rows.
        "CheckoutDesk.AddAsync", "CheckoutDesk.ChangeAsync",
        // It keeps what a host says, and there is none here: CredentialKindsTests looks at its row.
        "CredentialTest.RunAsync",
        // This portal, which is the host there, takes no keys.
        "HostDesk.AddDeployKeyAsync",
        // These need what is not here, a restore point or a submitted text: RequestDeskTests looks at their rows.
        "RequestDesk.AskForRestoreAsync", "ReadmeDesk.AcceptAsync", "ReadmeDesk.TakeBackAsync",
        "ReadmeDesk.DiscardLeftAsync", // of somebody who was removed
    ];

    // Drafts are their writer's own and saved with every few keys; what becomes of one is recorded.
    private static readonly string[] OwnAffairs = ["ReadmeDesk.KeepAsync", "ReadmeDesk.DiscardAsync"];

    private static readonly Actor Who = Actor.Superuser("key");

    private static readonly Secret AppKey = Secret.OfPem(System.Security.Cryptography.RSA.Create(2048).ExportRSAPrivateKeyPem());

    public static TheoryData<Type, string> Methods => FrontDoorTests.Methods;

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task What_is_changed_at_a_front_door_is_in_the_record(Type door, string method)
    {
        await using var core = await CoreUnderTest.StartAsync();
        await FurnishAsync(core);
        var (rows, content) = (await RowsAsync(core), await ContentAsync(core));
        var target = typeof(CoreUnderTest).GetMethod(nameof(CoreUnderTest.Get))!.MakeGenericMethod(door).Invoke(core, []);
        var called = FrontDoorTests.PublicMethods(door).Single(m => m.ToString() == method);

        var said = "";
        try
        {
            if (called.Invoke(target, BindingFlags.DoNotWrapExceptions, null,
                [.. called.GetParameters().Select(p => Argument(p, called.Name))], null) is Task task)
                await task;
        }
        catch (Exception e) when (e is not (NotSupportedException or NotAllowedException))
        {
            said = e.Message; // what it needs is not here; then it may not have changed anything
        }

        var name = $"{door.Name}.{called.Name}";
        var isRecorded = await RowsAsync(core) > rows;
        var isChanged = await ContentAsync(core) != content;
        Assert.True(isRecorded || !isChanged || OwnAffairs.Contains(name), $"{name} changed something and left no row. {said}");
        Assert.True(isRecorded != (Unrecorded.Contains(name) || OwnAffairs.Contains(name)),
            isRecorded ? $"{name} leaves a row; take it off the list." : $"{name} left no row. {said}");
    }

    internal static object? Argument(ParameterInfo parameter, string method) => parameter.ParameterType switch
    {
        var t when t == typeof(string) && method is nameof(CredentialStore.MakeKeysAsync) or nameof(CredentialStore.TrustAsync) => "pair",
        var t when t == typeof(string) && parameter.Name is "appId" or "installation" => "42",
        var t when t == typeof(Secret) && method == nameof(CredentialStore.SaveAppAsync) => AppKey,
        var t when t == typeof(Actor) => Who,
        var t when t == typeof(string) && parameter.Name == "address" => "http://127.0.0.1:1/x",
        var t when t == typeof(string) && parameter.Name == "name" && method == nameof(ReadmeImages.AddAsync) => "key.png",
        var t when t == typeof(Stream) => new MemoryStream([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 0]),
        var t when t == typeof(string) && method == nameof(CredentialStore.AddKeysAsync) => "new",
        var t when t == typeof(string) && parameter.Name == "name" && method == nameof(CredentialStore.AddAsync) => "new",
        var t when t == typeof(Course) && parameter.Name == "read" => CoreUnderTest.NewCourse("a"),
        var t when t == typeof(Course) => CoreUnderTest.NewCourse(method == "AddAsync" ? "b" : "a") with { GitUser = "eva" },
        var t when t == typeof(Secret) => new Secret("stolen but long enough"),
        var t when t == typeof(Schedule) => NewSchedule("stolen") with { Id = 1, Revision = 1 },
        var t when t == typeof(NoticeRule) => NewRule("stolen"),
        var t when t == typeof(Hook) => NewHook("stolen"),
        var t when t == typeof(DateTime?) && method == nameof(CoursePauses.PauseAsync) => DateTime.UtcNow.AddDays(5),
        var t when t == typeof(DateOnly?) => new DateOnly(2999, 1, 1),
        var t when t == typeof(IReadOnlyCollection<ExamWindow>) => new[] { NewWindow("stolen") },
        var t when t == typeof(CheckoutDraft) && method == "ChangeAsync" =>
            new CheckoutDraft(CheckoutName.Parse("key"), "hosted:checkouts/none", "main"),
        var t when t == typeof(string) && parameter.Name == "repository" => "key/key",
        var t when t == typeof(string) && parameter.Member.DeclaringType == typeof(RepositoryDesk) => parameter.Name switch
        {
            "source" when method == nameof(RepositoryDesk.MigrateAsync) => null,
            "source" => "hosted:checkouts/none",
            _ => "key/key",
        },
        var t when t == typeof(RepositoryName) && method == nameof(RepositoryDesk.RenameAsync) => RepositoryName.Parse("key/new"),
        var t when t == typeof(Remote) && method == "AddAsync" => new Remote(RemoteKind.Hosted, "copies/b"),
        var t when t == typeof(bool) && method == "ArchiveAsync" => true,
        var t when t == typeof(bool) && method == "SwitchAsync" => false,
        _ => FrontDoorTests.Argument(parameter),
    };

    // One of everything, number 1 and called "key".
    internal static async Task FurnishAsync(CoreUnderTest core)
    {
        var token = TestContext.Current.CancellationToken;
        await core.AddCourseAsync("a");
        core.NewFolder("b");
        await core.Get<CredentialStore>().SaveAsync("key", "git", new Secret("x"), Who, token);
        await core.Get<CredentialStore>().MakeKeysAsync("pair", Who, token);
        await core.Get<ScheduleDesk>().AddAsync(NewSchedule("key"), Who, token);
        await core.Get<ExamDesk>().AddAsync([NewWindow("key")], Who, token);
        await core.Get<NoticeDesk>().AddAsync(NewRule("key"), null, Who, token);
        await core.Get<HookDesk>().AddAsync(NewHook("key"), new Secret("long enough to sign with"), Who, token);
        await core.Get<OperationDesk>().EnqueueAsync(new BackupRequest(Subdomain.Parse("a")), Who, token);
        await core.Get<ReadmeDesk>().KeepAsync(Subdomain.Parse("a"), "# Hello", ReadmeVersion.None, "editor", 0, Who, token);
        await core.Get<CoursePauses>().PauseAsync([Subdomain.Parse("a")], null, Who, token);
        await core.Get<TeacherDesk>().AssignAsync(Subdomain.Parse("a"), "key", mayBackUp: false, Who, token);
        await core.Get<FurtherRemotes>().AddAsync(Subdomain.Parse("a"), new Remote(RemoteKind.Hosted, "copies/a"), null, Who, token);
        await core.Get<CourseRegistry>().NoteMovedAsync(CoreUnderTest.NewCourse("a"), new Remote(RemoteKind.Hosted, "courses/z"), token);
        await core.StateAsync(async context =>
        {
            var folder = Directory.CreateDirectory(Path.Combine(core.Settings.SetAsideRoot, "a-1")).Name;
            context.Add(new CheckoutRow { Name = "key", Remote = "hosted:checkouts/none", Branch = "main", CreatedBy = Who.Name });
            context.Add(new RepositoryRow { Name = "key/key", Source = "hosted:checkouts/none", CreatedBy = Who.Name });
            context.Add(new RepositoryMemberRow
            {
                Repository = "key/key",
                Person = "key",
                NormalizedPerson = "KEY",
                Level = nameof(RepositoryLevel.Viewer),
                AddedBy = Who.Name,
            });
            context.Add(new CoursePushRow { Subdomain = "a", ProtectedSecret = "x", CreatedBy = Who.Name });
            context.Add(new DeliveryRow { Checkout = "key", Sender = "GitHub", Kind = "CheckoutUpdate", Answer = "x" });
            context.Add(new TeacherRequestRow
            {
                Course = "a",
                Kind = "Restore",
                Person = Who.Name,
                Reason = "x",
                Path = "exercises/x",
                Commit = new string('a', 40),
                State = "Waiting",
            });
            context.Add(new SetAsideRow
            {
                OperationId = 1,
                Subdomain = "a",
                Mode = nameof(RestoreMode.Full),
                CourseFolder = Path.Combine(core.Settings.CoursesRoot, "a"),
                Tree = Path.Combine(core.Settings.SetAsideRoot, folder),
                Place = Path.Combine(core.Settings.SetAsideRoot, folder),
                Name = folder,
                State = SwapJournal.Kept,
                AtUtc = DateTime.UnixEpoch,
                Parts = "[]",
                Bytes = 0, // else counted by whoever looks
            });
            return await context.SaveChangesAsync(token);
        });
    }

    private static Schedule NewSchedule(string name) => new()
    {
        Name = ScheduleName.Parse(name),
        Work = ScheduledWork.Backup,
        Times = ScheduleTimes.Parse("0 2 * * *", "UTC"),
        Scope = new CourseScope.All(),
    };

    private static ExamWindow NewWindow(string name) => new()
    {
        Name = ScheduleName.Parse(name),
        Scope = new CourseScope.All(),
        FromUtc = new DateTime(2999, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        UntilUtc = new DateTime(2999, 1, 2, 0, 0, 0, DateTimeKind.Utc),
    };

    private static NoticeRule NewRule(string name) => new(name, new CourseScope.All(), NoticeOutcomes.Usual) { Addresses = ["a@b.se"] };

    private static Hook NewHook(string name) => new(name, new CourseScope.All(), [HookEvent.Start])
    {
        Address = new Uri("http://127.0.0.1:1/x"),
    };

    private static Task<int> RowsAsync(CoreUnderTest core) =>
        core.StateAsync(context => context.Audit.CountAsync(TestContext.Current.CancellationToken));

    // All of the state but the record itself.
    internal static Task<string> ContentAsync(CoreUnderTest core) => core.StateAsync(async context =>
    {
        var tables = ImmutableSortedDictionary.CreateBuilder<string, object>();
        foreach (var table in typeof(StateDbContext).GetProperties().Where(p => p.PropertyType.IsGenericType && p.Name != "Audit"))
            tables[table.Name] = await ((IQueryable<object>)table.GetValue(context)!).AsNoTracking()
                .ToListAsync(TestContext.Current.CancellationToken);
        return System.Text.Json.JsonSerializer.Serialize(tables);
    });
}
