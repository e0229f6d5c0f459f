using System.Text;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using static CourseGit.Tests.Portal.PeopleHouse;

namespace CourseGit.Tests.Portal;

/// <summary>What git clients are answered, whoever they show.</summary>
public sealed class GitRightsTests
{
    private const string Repository = "/git/courses/algebra.git";

    // Nobody, a superuser's cookie, a teacher without a course, one of another course, one who may back this course up, a disabled
    // superuser, a superuser's name with a wrong password, the same with a token of the API (of each scope in turn), and a superuser.
    private static readonly (string Method, string Path, string Answers)[] Table =
    [
        ("GET", "/info/refs?service=git-upload-pack", "401 401 403 403 403 401 401 401 200"),
        ("GET", "/info/refs?service=git-receive-pack", "401 401 403 403 403 401 401 401 200"),
        ("POST", "/git-upload-pack", "401 401 403 403 403 401 401 401 200"),
        ("POST", "/git-receive-pack", "401 401 403 403 403 401 401 401 200"),
        ("POST", "/info/lfs/objects/batch", "401 401 403 403 403 401 401 401 501"),
        ("GET", "/HEAD", "401 401 403 403 403 401 401 401 404"),
        ("PUT", "/info/refs", "401 401 403 403 403 401 401 401 404"),
        ("DELETE", "", "401 401 403 403 403 401 401 401 404"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_caller_is_answered_as_the_table_says()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        var accepted = await portal.Get<OperationDesk>().AcceptAsync(new BackupRequest(Algebra, null, false), Anna, Token);
        await portal.Get<OperationRunner>().RunAsync(accepted.Id, Token);
        using var signedIn = await portal.NewSignedInBrowserAsync();
        using var fresh = portal.NewBrowser();
        List<(Browser Browser, string? Name, string Password)> callers =
        [
            (fresh, null, ""), (signedIn, null, ""),
            (fresh, await AddAsync(portal, "stra.nger", Roles.Teacher), PortalUnderTest.Password),
            (fresh, await AddAsync(portal, "other.teacher", Roles.Teacher), PortalUnderTest.Password),
            (fresh, TeacherName, PortalUnderTest.Password),
            (fresh, await AddAsync(portal, "disa.bled", Roles.Superuser), PortalUnderTest.Password),
        ];
        await portal.Get<TeacherDesk>().AssignAsync(Botany, "other.teacher", true, Anna, Token);
        await portal.Get<TeacherDesk>().AssignAsync(Algebra, TeacherName, true, Anna, Token);
        await portal.Get<UserDesk>().DisableAsync("disa.bled", Anna, Token);
        var seen = new List<(string, string, string)>();
        foreach (var (method, path, _) in Table)
        {
            // One for each row: a few wrong passwords lock an account.
            var guessed = await AddAsync(portal, $"guess.ed{seen.Count}", Roles.Superuser);
            var scope = Enum.GetValues<Scope>()[seen.Count % 4];
            var (_, text) = await portal.Get<Tokens>().AddAsync(
                guessed, new TokenWish($"for {scope}", scope, 1, []), Actor.CommandLine, Token);
            var answers = new List<int>();
            foreach (var (browser, name, password) in callers.Concat(
                [(fresh, guessed, "a wrong password"), (fresh, guessed, text.Reveal()), (fresh, guessed, PortalUnderTest.Password)]))
                answers.Add(await AskAsync(browser, method, path, name, password));
            seen.Add((method, path, string.Join(' ', answers)));
        }
        Assert.Equal(Table, seen);
    }

    private static async Task<string> AddAsync(PortalUnderTest portal, string name, string role)
    {
        await portal.Get<UserDesk>().AddAsync(name, role, PortalUnderTest.Password, Anna, Token);
        return name;
    }

    private static async Task<int> AskAsync(Browser browser, string method, string path, string? name, string password)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Repository + path);
        if (method == "POST")
        {
            request.Content = new ByteArrayContent("0000"u8.ToArray());
            request.Content.Headers.TryAddWithoutValidation("Content-Type", $"application/x-{path.TrimStart('/')}-request");
        }
        if (name is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        using var answer = await browser.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
