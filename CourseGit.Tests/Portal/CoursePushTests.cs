using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Pushes;
using CourseGit.Core.Restore;
using CourseGit.Core.Schedules;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Portal;

/// <summary>A course in production whose exercises follow pushes to the repository of the course they are made in.</summary>
public sealed class CoursePushTests
{
    private const string Made = "ffm516-dev", Used = "ffm516", Exercise = "exercises/one/exercise.xml";
    private static readonly Subdomain Production = Subdomain.Parse(Used);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signed_push_pulls_the_exercises_and_nothing_else()
    {
        await using var portal = await OpenAsync();
        var secret = (await portal.Get<CoursePushDesk>().MakeSecretAsync(Production, Actor.CommandLine, Token)).Reveal();

        var (status, body, _) = await PushAsync(portal, secret);

        Assert.True(status == 202, body);
        await Until.TrueAsync(async () => (await portal.OperationsAsync())[^1] is { IsDone: true, Kind.Id: "Restore" }, "it was pulled");
        var pulled = (await portal.OperationsAsync())[^1];
        Assert.True(pulled is { Outcome: OperationOutcome.Succeeded, RequestedBy: "push at GitHub" }, pulled.Text);
        Assert.Equal("<exercise>new</exercise>", await ReadAsync(portal, Exercise));
        Assert.Equal("answers of students", await ReadAsync(portal, "answers.txt"));
        var told = Assert.Single(await portal.Get<CoursePushDesk>().DeliveriesAsync(Production, 9, Actor.CommandLine, Token));
        Assert.Equal((pulled.Id, "GitHub", "test"), (told.Operation!.Value, told.Sender, told.Branch!));
    }

    [Fact]
    public async Task Who_cannot_sign_is_told_nothing_and_does_nothing()
    {
        await using var portal = await OpenAsync();
        var desk = portal.Get<CoursePushDesk>();
        Assert.Equal(401, (await PushAsync(portal, "nobody has one yet")).Status);
        var old = (await desk.MakeSecretAsync(Production, Actor.CommandLine, Token)).Reveal();
        var secret = (await desk.MakeSecretAsync(Production, Actor.CommandLine, Token)).Reveal();

        var wrong = await PushAsync(portal, old);
        var nowhere = await PushAsync(portal, secret, course: "nosuch");
        await desk.RemoveSecretAsync(Production, Actor.CommandLine, Token);
        var late = await PushAsync(portal, secret);

        Assert.All([wrong, nowhere, late], answer => Assert.Equal((401, wrong.Body), (answer.Status, answer.Body)));
        Assert.Single(await portal.DeliveriesAsync());
        Assert.Single(await portal.OperationsAsync()); // the backup
    }

    [Fact]
    public async Task What_is_not_for_the_course_as_it_is_now_is_ignored_and_says_why()
    {
        await using var portal = await OpenAsync();
        var (desk, registry) = (portal.Get<CoursePushDesk>(), portal.Get<CourseRegistry>());
        var secret = (await desk.MakeSecretAsync(Production, Actor.CommandLine, Token)).Reveal();
        var course = await registry.GetAsync(Production, Actor.CommandLine, Token);

        Assert.Equal(200, (await PushAsync(portal, secret, branch: "drafts")).Status);
        Assert.Equal(422, (await PushAsync(portal, secret, repository: "another")).Status);
        await registry.UpdateAsync(course with { Direction = Direction.None }, Actor.CommandLine, Token);
        Assert.Equal(200, (await PushAsync(portal, secret)).Status);
        await registry.UpdateAsync(course, Actor.CommandLine, Token);
        await portal.Get<CoursePauses>().PauseAsync([Production], null, Actor.CommandLine, Token);
        Assert.Equal(200, (await PushAsync(portal, secret)).Status);
        await portal.Get<CoursePauses>().ResumeAsync([Production], Actor.CommandLine, Token);
        await registry.ArchiveAsync([Production], true, Actor.CommandLine, Token);
        Assert.Equal(200, (await PushAsync(portal, secret)).Status);

        var said = (await desk.DeliveriesAsync(Production, 9, Actor.CommandLine, Token)).Reverse().Select(d => d.Answer);
        Assert.All(said.Zip(["drafts", "another repository", "not pulled", "paused", "archived"]),
            told => Assert.Contains(told.Second, told.First, StringComparison.Ordinal));
        Assert.Single(await portal.OperationsAsync());
        Assert.Equal("<exercise>old</exercise>", await ReadAsync(portal, Exercise));
    }

    [Fact]
    public async Task Pushes_while_one_waits_are_brought_by_that_and_a_restore_that_a_person_asked_for_is_another_one()
    {
        await using var portal = await OpenAsync();
        var secret = (await portal.Get<CoursePushDesk>().MakeSecretAsync(Production, Actor.CommandLine, Token)).Reveal();
        await portal.HoldAsync(OperationSubject.Of(Production));
        await portal.Get<OperationDesk>().EnqueueAsync(
            new RestoreRequest(Production, new RestoreArguments(RestoreMode.Full) { Confirmed = true }), Actor.Superuser("anna"), Token);

        var both = new[] { await PushAsync(portal, secret, key: "1"), await PushAsync(portal, secret, key: "2") };
        var again = await PushAsync(portal, secret, key: "1");

        Assert.All(both, answer => Assert.Equal(202, answer.Status));
        Assert.Equal(200, again.Status);
        Assert.Equal(["anna", "push at GitHub"], (await portal.OperationsAsync()).Where(o => !o.IsDone).Select(o => o.RequestedBy));
    }

    [Fact]
    public async Task During_an_exam_nothing_is_pulled_and_the_operation_says_so()
    {
        await using var portal = await OpenAsync();
        var secret = (await portal.Get<CoursePushDesk>().MakeSecretAsync(Production, Actor.CommandLine, Token)).Reveal();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        await portal.Get<ExamDesk>().AddAsync(
            [new ExamWindow
            {
                Name = ScheduleName.Parse("Exam"),
                Scope = new CourseScope.All(),
                FromUtc = now.AddHours(-1),
                UntilUtc = now.AddHours(1),
            }], Actor.CommandLine, Token);

        Assert.Equal(202, (await PushAsync(portal, secret)).Status);

        await Until.TrueAsync(async () => (await portal.OperationsAsync())[^1] is { IsDone: true, Kind.Id: "Restore" }, "it has ended");
        var ended = (await portal.OperationsAsync())[^1];
        Assert.True(ended.Refused, ended.Text);
        Assert.Contains("exam", ended.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("<exercise>old</exercise>", await ReadAsync(portal, Exercise));
    }

    [Fact]
    public async Task With_a_course_its_secret_goes_and_what_was_told()
    {
        await using var portal = await OpenAsync();
        var (desk, registry) = (portal.Get<CoursePushDesk>(), portal.Get<CourseRegistry>());
        await PushAsync(portal, (await desk.MakeSecretAsync(Production, Actor.CommandLine, Token)).Reveal(), branch: "drafts");
        Assert.Single(await desk.DeliveriesAsync(Production, 9, Actor.CommandLine, Token));
        var course = await registry.GetAsync(Production, Actor.CommandLine, Token);
        await registry.RemoveAsync(Production, Actor.CommandLine, Token);

        await registry.AddAsync(course, Actor.CommandLine, Token);

        Assert.False(await desk.HasSecretAsync(Production, Actor.CommandLine, Token));
        Assert.Empty(await desk.DeliveriesAsync(Production, 9, Actor.CommandLine, Token));
    }

    // The course that exercises are made in is backed up to a repository here; the other is pulled from it.
    private static async Task<PushPortal> OpenAsync()
    {
        var portal = await PushPortal.StartAsync();
        await WriteAsync(portal, Made, Exercise, "<exercise>new</exercise>");
        await WriteAsync(portal, Used, Exercise, "<exercise>old</exercise>");
        await WriteAsync(portal, Used, "answers.txt", "answers of students");
        var registry = portal.Get<CourseRegistry>();
        var made = await registry.AddAsync(CoreUnderTest.NewCourse(Made), Actor.CommandLine, Token);
        await registry.AddAsync(
            CoreUnderTest.NewCourse(Used) with { Direction = Direction.Pull, Remote = made.Remote }, Actor.CommandLine, Token);
        var accepted = await portal.Get<OperationDesk>().AcceptAsync(
            new BackupRequest(made.Subdomain), Actor.CommandLine, Token);
        var done = await portal.Get<OperationRunner>().RunAsync(accepted.Id, Token);
        Assert.True(done.IsGood, done.Text);
        return portal;
    }

    private static Task<(int Status, string Body, string? Type)> PushAsync(
        PushPortal portal, string secret, string course = Used, string repository = Made, string branch = "test", string key = "key")
    {
        var payload = PushPortal.Payload(repository, branch, owner: "courses");
        return portal.PushAsync($"/api/v1/hooks/courses/{course}", payload,
            $"X-Hub-Signature-256: sha256={PushPortal.Signature(payload, secret)}", $"X-GitHub-Delivery: {key}");
    }

    private static Task<string> ReadAsync(PushPortal portal, string path) =>
        File.ReadAllTextAsync(Path.Combine(portal.Portal.Settings.CoursesRoot, Used, path), Token);

    private static Task WriteAsync(PushPortal portal, string course, string path, string text)
    {
        var file = Path.Combine(portal.Portal.Settings.CoursesRoot, course, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return File.WriteAllTextAsync(file, text, Token);
    }
}
