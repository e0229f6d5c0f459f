using System.Net;
using System.Net.WebSockets;
using System.Reflection;
using System.Text;
using CourseGit.Core.People;
using CourseGit.Portal.Features.Account;
using CourseGit.Tests.Support;
using Microsoft.AspNetCore.SignalR;
using static CourseGit.Tests.Portal.PeopleHouse;

namespace CourseGit.Tests.Portal;

/// <summary>
/// The connection that pages live by, spoken to without a page: who may open it, and what its methods do for whoever has. A method that
/// the framework adds without a row fails.
/// </summary>
public sealed class HubRightsTests
{
    private const string Hub = "Microsoft.AspNetCore.Components.Server.ComponentHub";

    // What comes of it for a teacher without a course, and for a superuser: there is no circuit without a page that the server made, and
    // what a circuit calls asks for rights in Core (FrontDoorRightsTests). error: an error is told. nothing: answered with nothing.
    private static readonly Dictionary<string, string> Table = new()
    {
        ["BeginInvokeDotNetFromJS"] = "error error",
        ["ConnectCircuit"] = "nothing nothing",
        ["EndInvokeJSFromDotNet"] = "error error",
        ["OnLocationChanged"] = "error error",
        ["OnLocationChanging"] = "error error",
        ["OnRenderCompleted"] = "error error",
        ["PauseCircuit"] = "error error",
        ["ReceiveByteArray"] = "error error",
        ["ReceiveJSDataChunk"] = "error error",
        ["ResumeCircuit"] = "nothing nothing",
        ["SendDotNetStreamToJS"] = "error error",
        ["StartCircuit"] = "error error",
        ["UpdateRootComponents"] = "error error",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_methods_do_nothing_for_anybody_who_has_no_page()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        await portal.Get<UserDesk>().AddAsync("stra.nger", Roles.Teacher, PortalUnderTest.Password, Anna, Token);
        var seen = new Dictionary<string, string>();
        foreach (var method in Methods())
        {
            var answers = new List<string>();
            foreach (var name in new[] { "stra.nger", PortalUnderTest.Name })
            {
                using var browser = portal.NewBrowser();
                (await browser.SignInAsync(name, PortalUnderTest.Password)).Dispose();
                using var socket = await ConnectAsync(portal, browser.Cookies);
                answers.Add(await CallAsync(socket, method));
            }
            seen[method.Name] = string.Join(' ', answers);
        }
        Assert.Equal(Lines(Table), Lines(seen));
    }

    [Fact]
    public async Task Nobody_opens_it_who_is_not_signed_in_or_was_disabled_or_has_a_token_alone()
    {
        await using var portal = await PeopleHouse.OpenAsync();
        using var teacher = await portal.TeacherBrowserAsync();
        (await ConnectAsync(portal, teacher.Cookies)).Dispose();
        var (_, token) = await portal.Get<Tokens>().AddAsync(
            PortalUnderTest.Name, new TokenWish("all", Scope.Administer, 1, []), Actor.CommandLine, Token);
        await portal.Get<UserDesk>().DisableAsync(TeacherName, Anna, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(portal, teacher.Cookies, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(portal, null, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(portal, "CourseGit.Session=forged", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await RefusedAsync(portal, null, "Bearer " + token.Reveal()));
    }

    // Into the test's output, too, for whoever has to write a row.
    private static string Lines(Dictionary<string, string> rows)
    {
        var lines = string.Join('\n', rows.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"[\"{r.Key}\"] = \"{r.Value}\","));
        TestContext.Current.TestOutputHelper?.WriteLine(lines);
        return lines;
    }

    private static IEnumerable<MethodInfo> Methods() =>
        Assembly.Load("Microsoft.AspNetCore.Components.Server").GetType(Hub, throwOnError: true)!
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(m => m.GetBaseDefinition().DeclaringType != typeof(Hub));

    private static async Task<HttpStatusCode> RefusedAsync(PortalUnderTest portal, string? cookies, string? authorization)
    {
        using var socket = NewSocket(cookies, authorization);
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(AddressOf(portal), Token));
        return socket.HttpStatusCode;
    }

    private static ClientWebSocket NewSocket(string? cookies, string? authorization)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (cookies is not null)
            socket.Options.SetRequestHeader("Cookie", cookies);
        if (authorization is not null)
            socket.Options.SetRequestHeader("Authorization", authorization);
        return socket;
    }

    private static Uri AddressOf(PortalUnderTest portal) => new($"ws://{portal.Address.Authority}/_blazor");

    private static async Task<ClientWebSocket> ConnectAsync(PortalUnderTest portal, string cookies)
    {
        var socket = NewSocket(cookies, null);
        await socket.ConnectAsync(AddressOf(portal), Token);
        await socket.SendAsync(
            Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, true, Token);
        Assert.Equal("{}\u001e", Encoding.UTF8.GetString(await ReadAsync(socket)));
        return socket;
    }

    private static async Task<string> CallAsync(ClientWebSocket socket, MethodInfo method)
    {
        var isStream = method.ReturnType.Name.StartsWith("IAsyncEnumerable", StringComparison.Ordinal);
        List<byte> message = [0x95, (byte)(isStream ? 4 : 1), 0x80, .. Text("1"), .. Text(method.Name)];
        var parameters = method.GetParameters().Where(p => p.ParameterType != typeof(CancellationToken)).ToList();
        message.Add((byte)(0x90 | parameters.Count));
        message.AddRange(parameters.SelectMany(p => p.ParameterType switch
        {
            var t when t == typeof(string) => Text("x"),
            var t when t == typeof(bool) => [0xc3],
            var t when t == typeof(byte[]) => [0xc4, 1, 7],
            var t when t == typeof(int) || t == typeof(long) => [1],
            var t => throw new NotSupportedException($"This test needs an argument of the type {t}."),
        }));
        await socket.SendAsync(new byte[] { (byte)message.Count }.Concat(message).ToArray(), WebSocketMessageType.Binary, true, Token);
        while (true)
        {
            var answer = await ReadAsync(socket);
            if (answer.Length == 0)
                return "closed";
            // A message: its length, then an array that begins with its kind.
            var start = answer.TakeWhile(b => (b & 0x80) != 0).Count() + 1;
            switch (answer[start + 1])
            {
                case 1: // the server calls the page
                    return Encoding.UTF8.GetString(answer).Contains("JS.Error", StringComparison.Ordinal) ? "error" : "calls the page";
                case 3: // the end of the call: kind, headers, its id (one letter), what came of it
                    return answer[start + 5] switch
                    {
                        1 => "error",
                        2 => "nothing",
                        _ => answer[start + 6] is 0xc0 or 0xc2 ? "nothing" : "something",
                    };
                case 7:
                    return "closed";
            }
        }
    }

    private static byte[] Text(string text) =>
        text.Length < 32 ? [(byte)(0xa0 | text.Length), .. Encoding.ASCII.GetBytes(text)]
            : throw new ArgumentException("too long for one byte of length", nameof(text));

    private static async Task<byte[]> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), Token);
            return received.MessageType == WebSocketMessageType.Close ? [] : buffer[..received.Count];
        }
        catch (WebSocketException)
        {
            return []; // cut off
        }
    }
}
