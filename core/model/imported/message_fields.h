// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <vector>

namespace quantoscope::imported {

/// A new message of a type that the engine's library brings along but does not declare, such as
/// "opencv_caffe.NetParameter". Throws Error if it has none of that name.
std::unique_ptr<google::protobuf::Message> newMessage(const std::string& type);

/// The fields of such a message by name. What the file leaves out has the format's own default.
/// Throws Error for a value that is out of the range of an int.
class MessageFields {
 public:
  explicit MessageFields(const google::protobuf::Message& message) : message_(&message) {}

  bool has(const std::string& name) const;
  int integer(const std::string& name) const;
  float real(const std::string& name) const;
  bool flag(const std::string& name) const;
  std::string text(const std::string& name) const;
  std::string enumeration(const std::string& name) const;
  std::vector<int> integers(const std::string& name) const;
  std::vector<float> reals(const std::string& name) const;
  std::vector<std::string> texts(const std::string& name) const;
  MessageFields message(const std::string& name) const;
  std::vector<MessageFields> messages(const std::string& name) const;

 private:
  const google::protobuf::FieldDescriptor* field(const std::string& name) const;
  const google::protobuf::Message* message_;
};

}  // namespace quantoscope::imported
