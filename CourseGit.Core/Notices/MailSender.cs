using System.Collections.Immutable;
using System.Net.Sockets;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace CourseGit.Core.Notices;

/// <summary>Sends mail through the server of the settings <c>Smtp</c>.</summary>
internal sealed class MailSender(CourseGitSettings settings, TimeProvider time)
{
    /// <summary>For so long the server may say nothing.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Connects and signs in, once for all that is to be sent.</summary>
    /// <exception cref="OperationFailedException">There is no server, or it does not want us; the message says why.</exception>
    public async Task<Session> OpenAsync(CancellationToken cancellationToken)
    {
        var smtp = settings.Smtp ?? throw new OperationFailedException(
            "No mail server is set, so nothing was sent. Set CourseGit:Smtp:Host and CourseGit:Smtp:From, and start the portal again.");
        // Servers inside a university have certificates whose lists of revoked ones nobody can reach.
        var client = new SmtpClient { Timeout = (int)Limit.TotalMilliseconds, CheckCertificateRevocation = false };
        var session = new Session(client, smtp, settings, time, Limit);
        try
        {
            await session.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return session;
        }
        catch (Exception e) when (e is OperationFailedException or OperationCanceledException or InvalidOperationException)
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>An open connection to the mail server.</summary>
    internal sealed class Session(SmtpClient client, SmtpSettings smtp, CourseGitSettings settings, TimeProvider time, TimeSpan limit)
        : IAsyncDisposable
    {
        private const int LongestAnswer = 300; // characters
        private readonly string _server = $"{smtp.Host}:{smtp.Port}";

        /// <summary>The server has not hung up.</summary>
        public bool IsOpen => client.IsConnected;

        public Task ConnectAsync(CancellationToken cancellationToken) => TryAsync(async token =>
        {
            await client.ConnectAsync(smtp.Host, smtp.Port, smtp.Security switch
            {
                SmtpSecurity.StartTls => SecureSocketOptions.StartTls,
                SmtpSecurity.Tls => SecureSocketOptions.SslOnConnect,
                _ => SecureSocketOptions.None,
            }, token).ConfigureAwait(false);
            if (smtp is { User: { } user, Password: { } password })
                await client.AuthenticateAsync(user, password.Reveal(), token).ConfigureAwait(false);
            return "";
        }, cancellationToken);

        /// <summary>Sends one message.</summary>
        /// <param name="key">The same at every attempt: it makes the message's id.</param>
        /// <returns>What the server answered.</returns>
        /// <exception cref="OperationFailedException">It was not taken; the message says why.</exception>
        public Task<string> SendAsync(
            string key, string recipient, ImmutableArray<NoticeMessage> messages, string rule, CancellationToken cancellationToken)
        {
            var from = MailboxAddress.Parse(smtp.From);
            var mail = new MimeMessage
            {
                Subject = $"[CourseGit {settings.ServerName}] {NoticeMessage.TitleOf(messages)}",
                MessageId = $"{key}@{from.Domain}",
                Date = time.GetUtcNow(),
                Body = new TextPart("plain") { Text = NoticeMessage.Text(messages, rule, settings) },
            };
            mail.From.Add(from);
            mail.To.Add(MailboxAddress.Parse(recipient));
            mail.Headers.Add("Auto-Submitted", "auto-generated"); // nobody's absence is answered to us
            mail.Headers.Add("X-CourseGit-Delivery", key);
            return TryAsync(token => client.SendAsync(mail, token), cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            try
            {
                if (client.IsConnected)
                    await client.DisconnectAsync(quit: true).ConfigureAwait(false);
            }
            catch (Exception e) when (IsOfServer(e))
            {
                // What was sent has been answered; how the server says goodbye does not matter.
            }
            client.Dispose();
        }

        // The client's own limit is on each silence; a server that says a word now and then has to come to an end, too.
        private async Task<string> TryAsync(Func<CancellationToken, Task<string>> talk, CancellationToken cancellationToken)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            end.CancelAfter(limit + limit);
            try
            {
                return Clean(await talk(end.Token).ConfigureAwait(false));
            }
            catch (Exception e) when (IsOfServer(e) && !cancellationToken.IsCancellationRequested)
            {
                throw IsSilence(e) ? new ReceiverSilentException(Clean(Explain(e)), e)
                    : new OperationFailedException(Clean(Explain(e)), e);
            }
        }

        private static bool IsOfServer(Exception e) => e is SocketException or IOException or TimeoutException or OperationCanceledException
            or NotSupportedException or AuthenticationException or CommandException or ProtocolException or SslHandshakeException
            or ServiceNotConnectedException or ServiceNotAuthenticatedException;

        private static bool IsSilence(Exception e) => e is SocketException or TimeoutException or OperationCanceledException;

        private string Explain(Exception e) => e switch
        {
            SslHandshakeException => $"The mail server {_server} could not be spoken to safely: its certificate cannot be verified, or it "
                + "speaks no TLS there. Nothing was sent. Check its certificate and CourseGit:Smtp:Security.",
            NotSupportedException => $"The mail server {_server} does not offer what is needed ({Said(e)}). Nothing was sent. Check "
                + "CourseGit:Smtp:Port and CourseGit:Smtp:Security.",
            AuthenticationException => $"The mail server {_server} did not accept the user and password ({Said(e)}). Nothing was sent. "
                + "Correct CourseGit:Smtp:User and CourseGit:Smtp:Password.",
            ServiceNotAuthenticatedException => $"The mail server {_server} takes mail only from those who sign in: it wants a user and "
                + $"password ({Said(e)}). Nothing was sent. Set CourseGit:Smtp:User and CourseGit:Smtp:Password.",
            SmtpCommandException command =>
                $"The mail server {_server} refused the message ({(int)command.StatusCode} {Said(e)}). Nothing was sent to this address.",
            TimeoutException or OperationCanceledException => $"The mail server {_server} did not answer in time. Nothing was sent.",
            ProtocolException or ServiceNotConnectedException =>
                $"The mail server {_server} hung up ({Said(e)}). Whether it took the message is not known.",
            _ => $"The mail server {_server} cannot be reached ({Said(e)}). Nothing was sent. Check that it runs, and CourseGit:Smtp:Host.",
        };

        private static string Said(Exception e) =>
            ShortText.Of(string.Join(' ', e.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.'),
                LongestAnswer);

        private string Clean(string text)
        {
            if (smtp is not { User: { } user, Password: { } password })
                return text;
            var redactor = new Redactor();
            redactor.Hide(user, password);
            return redactor.Clean(text);
        }
    }
}
