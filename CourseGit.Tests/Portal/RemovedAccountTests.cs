using System.Net;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Readme;
using CourseGit.Core.Requests;
using CourseGit.Core.State.Model;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.EntityFrameworkCore;
using static CourseGit.Tests.Portal.PeopleHouse;

namespace CourseGit.Tests.Portal;

/// <summary>Who is given the name of somebody who was removed is somebody else.</summary>
public sealed class RemovedAccountTests
{
    private static readonly Actor Tea = Actor.Teacher(TeacherName, new TaughtCourse(Algebra, false));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TeacherName)]
    [InlineData("TEA.cher")]
    public async Task An_account_of_the_same_name_finds_nothing_of_the_one_that_was_removed(string name)
    {
        await using var portal = await OpenAsync();
        using var before = await portal.TeacherBrowserAsync();
        var (_, token) = await portal.Get<Tokens>().AddAsync(TeacherName, new TokenWish("report", Scope.Read, 30, []), Tea, Token);
        await WriteAsync(portal, Tea);
        await portal.Get<RequestDesk>().AskForBackupAsync(Algebra, "Before the exam", Tea, Token);
        Assert.Equal(200, await AskAsync(portal, token.Reveal()));

        await portal.Get<UserDesk>().RemoveAsync(TeacherName, Anna, Token);
        Assert.Empty((await portal.Get<TeacherDesk>().ListAsync(null, Anna, Token)).Where(t => t.Person == TeacherName));
        await portal.Get<UserDesk>().AddAsync(name, Roles.Teacher, "another long sentence", Anna, Token);

        Assert.Equal(401, await AskAsync(portal, token.Reveal()));
        using var ended = await before.GetAsync("/requests");
        Assert.Equal(HttpStatusCode.Redirect, ended.StatusCode);
        using var browser = portal.NewBrowser();
        using var old = await browser.SignInAsync(name, PortalUnderTest.Password);
        Assert.Equal(HttpStatusCode.OK, old.StatusCode); // the form again: the old password opens nothing
        (await browser.SignInAsync(name, "another long sentence")).Dispose();
        using var course = await browser.GetAsync($"/courses/{Algebra}/overview");
        Assert.Equal(HttpStatusCode.NotFound, course.StatusCode);
        Assert.Empty(await portal.Get<Tokens>().ListAsync(name, Actor.Teacher(name), Token));
        // Not even when they teach the same course.
        await portal.Get<TeacherDesk>().AssignAsync(Algebra, name, mayBackUp: true, Anna, Token);
        var again = Actor.Teacher(name, new TaughtCourse(Algebra, true));
        var opened = await portal.Get<ReadmeDesk>().OpenAsync(Algebra, again, Token);
        Assert.Equal((null, 0, 0), (opened.Own, opened.Revision, opened.Waiting.Length));
        Assert.Empty(await portal.Get<RequestDesk>().ListAsync(again, Token));
        Assert.Equal(0, await portal.Get<RequestDesk>().CountAsync(again, Token));

        Assert.All(await portal.Get<RequestDesk>().ListAsync(Anna, Token), r => Assert.Equal(TeacherName + " (removed)", r.Person));
        var left = Assert.Single((await portal.Get<ReadmeDesk>().OpenAsync(Algebra, Anna, Token)).Waiting);
        Assert.Equal((TeacherName + " (removed)", "# By tea\n"), (left.Person, left.Text));
        await portal.Get<ReadmeDesk>().SaveAsync(Algebra, left.Person, left.Revision, left.Base, null, Anna, Token);
        Assert.Equal("# By tea\n", (await portal.Get<ReadmeDesk>().OpenAsync(Algebra, again, Token)).OnDisk.Text);
    }

    // An earlier version left it under the name.
    [Fact]
    public async Task What_was_left_under_a_name_without_an_account_is_set_aside_before_somebody_gets_the_name()
    {
        await using var portal = await OpenAsync();
        await WriteAsync(portal, Actor.Teacher("late.comer", new TaughtCourse(Algebra, false)));
        await portal.Get<TeacherDesk>().AssignAsync(Algebra, "late.comer", mayBackUp: false, Anna, Token);
        await portal.Get<UserDesk>().AddAsync("late.comer", Roles.Teacher, PortalUnderTest.Password, Anna, Token);
        Assert.Equal(["late.comer (removed)"], await WritersAsync(portal));
        Assert.Single(await portal.Get<TeacherDesk>().ListAsync(Algebra, Anna, Token), t => t.Person == "late.comer"); // given on purpose
    }

    [Fact]
    public async Task A_name_that_is_taken_keeps_what_it_has()
    {
        await using var portal = await OpenAsync();
        await WriteAsync(portal, Tea);
        await Assert.ThrowsAsync<CourseGit.Core.Primitives.InvalidInputException>(
            () => portal.Get<UserDesk>().AddAsync(TeacherName, Roles.Teacher, PortalUnderTest.Password, Anna, Token));
        Assert.Equal([TeacherName], await WritersAsync(portal));
    }

    [Fact]
    public async Task Whoever_comes_through_the_identity_provider_finds_nothing_of_it_either()
    {
        await using var house = await ProviderHouse.OpenAsync();
        await house.Portal.AddPeopleAsync();
        await WriteAsync(house.Portal, Actor.Teacher("sara.lund", new TaughtCourse(Algebra, false)));
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Superuser()));
        Assert.Equal(["sara.lund (removed)"], await WritersAsync(house.Portal));
        await WriteAsync(house.Portal, Actor.Superuser("sara.lund"));
        Assert.Equal("/", await house.SignInAsync(ForgedProvider.Superuser())); // it is theirs now
        Assert.Equal(["sara.lund", "sara.lund (removed)"], await WritersAsync(house.Portal));
    }

    private static async Task WriteAsync(PortalUnderTest portal, Actor who) => await portal.Get<ReadmeDesk>().KeepAsync(
        Algebra, "# By tea\n", (await portal.Get<ReadmeDesk>().OpenAsync(Algebra, who, Token)).OnDisk.Version, "editor", 0, who, Token);

    private static async Task<List<string>> WritersAsync(PortalUnderTest portal)
    {
        await using var context = await portal.Get<IDbContextFactory<StateDbContext>>().CreateDbContextAsync(Token);
        return await context.ReadmeDrafts.Select(d => d.Person).OrderBy(p => p).ToListAsync(Token);
    }

    private static async Task<int> AskAsync(PortalUnderTest portal, string token)
    {
        using var browser = portal.NewBrowser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/token");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await browser.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
