using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CourseGit.Core.Courses;
using CourseGit.Core.Notices;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Schedules;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Features.Account;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>A portal with a superuser, two teachers and the courses <c>own</c> and <c>other</c>, as a program sees it.</summary>
internal sealed class ApiPortal : IAsyncDisposable
{
    /// <summary>Teaches <c>own</c>, and may back it up.</summary>
    public const string Trusted = "tea.trusted";

    /// <summary>Teaches <c>other</c>.</summary>
    public const string Teacher = "tea.other";

    private readonly List<HttpClient> _clients = [];

    private ApiPortal(PortalUnderTest portal) => Portal = portal;

    public PortalUnderTest Portal { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ApiPortal> StartAsync(
        Action<IServiceCollection>? services = null, Func<CourseGitSettings, CourseGitSettings>? change = null)
    {
        var house = new ApiPortal(await PortalUnderTest.StartAsync(withUser: true, services, change));
        await house.AddCourseAsync("own");
        await house.AddCourseAsync("other");
        await house.AddTeacherAsync(Trusted, "own", mayBackUp: true);
        await house.AddTeacherAsync(Teacher, "other", mayBackUp: false);
        return house;
    }

    public T Get<T>() where T : notnull => Portal.App.Services.GetRequiredService<T>();

    public async Task AddCourseAsync(string subdomain)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Portal.Settings.CoursesRoot, subdomain, "exercises", "one")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "exercise.xml"), "<exercise><name>First</name></exercise>", Token);
        await File.WriteAllTextAsync(Path.Combine(Portal.Settings.CoursesRoot, subdomain, "README.md"), $"# {subdomain}\n", Token);
        await Get<CourseRegistry>().AddAsync(CoreUnderTest.NewCourse(subdomain), CoreUnderTest.Superuser, Token);
    }

    public async Task AddScheduleAndNoticeAsync()
    {
        await Get<ScheduleDesk>().AddAsync(
            new Schedule
            {
                Name = ScheduleName.Parse("Every night"),
                Work = ScheduledWork.Backup,
                Times = ScheduleTimes.Parse("0 3 * * *", "Europe/Stockholm"),
                Scope = new CourseScope.All(),
            }, CoreUnderTest.Superuser, Token);
        await Get<NoticeDesk>().AddAsync(
            new NoticeRule("to-us", new CourseScope.All(), NoticeOutcomes.Usual) { Webhook = new Uri("https://hooks.example.org/us") },
            new Secret("a secret of sixteen characters"), CoreUnderTest.Superuser, Token);
    }

    public async Task<T> AccountsAsync<T>(Func<AccountDbContext, Task<T>> use)
    {
        await using var context = await Get<IDbContextFactory<AccountDbContext>>().CreateDbContextAsync(Token);
        return await use(context);
    }

    public async Task<T> StateAsync<T>(Func<StateDbContext, Task<T>> use)
    {
        await using var context = await Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        return await use(context);
    }

    public async Task UserAsync(string name, Func<UserManager<PortalUser>, PortalUser, Task> change)
    {
        await using var scope = Portal.App.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        await change(users, (await users.FindByNameAsync(name))!);
    }

    /// <summary>Makes a token for somebody; its text.</summary>
    public async Task<string> TokenAsync(string user, Scope scope, params string[] courses)
    {
        var wish = new TokenWish($"test {Guid.NewGuid():N}", scope, 1, [.. courses.Select(Subdomain.Parse)]);
        return (await Get<Tokens>().AddAsync(user, wish, Actor.CommandLine, Token)).Text.Reveal();
    }

    /// <summary>A program with a token of its own.</summary>
    public async Task<HttpClient> ClientAsync(
        Scope scope = Scope.Administer, string user = PortalUnderTest.Name, params string[] courses) =>
        Client(await TokenAsync(user, scope, courses));

    /// <summary>A program that shows this token, or none.</summary>
    public HttpClient Client(string? token = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(Portal.Address, "/api/v1/"),
        };
        if (token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        _clients.Add(client);
        return client;
    }

    public static async Task<JsonNode> ReadAsync(HttpClient client, string address)
    {
        using var answer = await client.GetAsync(address, Token);
        return await JsonOfAsync(answer);
    }

    /// <summary>What a good answer says.</summary>
    public static async Task<JsonNode> JsonOfAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: "
            + $"{(int)answer.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    public static async Task<HttpResponseMessage> SendAsync(HttpClient client, string address, string? json = null, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        if (json is not null)
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request, Token);
    }

    /// <summary>Asks for something, and waits until it is done.</summary>
    public static async Task<JsonNode> DoAsync(HttpClient client, string address, string? json = null)
    {
        using var answer = await SendAsync(client, address, json);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return await DoneAsync(client, answer.Headers.Location!.OriginalString);
    }

    public static async Task<JsonNode> DoneAsync(HttpClient client, string address)
    {
        JsonNode now = null!;
        await Until.TrueAsync(async () => (string?)(now = await ReadAsync(client, address))["state"] == "done", $"{address} is done");
        return now;
    }

    /// <summary>A refusal: a problem in full, and nothing else.</summary>
    public static async Task<string> ProblemAsync(HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(status == (int)answer.StatusCode, $"{answer.RequestMessage!.Method} {answer.RequestMessage.RequestUri}: "
            + $"{(int)answer.StatusCode} instead of {status}. {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(status, (int)problem["status"]!);
        Assert.Equal($"/api/v1/reference#problem-{status}", (string?)problem["type"]);
        Assert.False(string.IsNullOrWhiteSpace((string?)problem["title"]));
        Assert.EndsWith(".", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Equal(status == 401, answer.Headers.WwwAuthenticate.Any(h => h.Scheme == "Bearer"));
        Assert.True(answer.Headers.CacheControl?.NoStore);
        return (string)problem["detail"]!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            client.Dispose();
        await Portal.DisposeAsync();
    }

    private async Task AddTeacherAsync(string name, string course, bool mayBackUp)
    {
        await using var scope = Portal.App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<UserAdministration>()
            .CreateAsync(name, Roles.Teacher, PortalUnderTest.Password, Actor.CommandLine, Token);
        await using var context = await Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        context.Add(new TeacherRow
        {
            Course = course,
            Person = name,
            NormalizedPerson = name.ToUpperInvariant(),
            MayBackUp = mayBackUp,
            AddedBy = PortalUnderTest.Name,
        });
        await context.SaveChangesAsync(Token);
    }
}
